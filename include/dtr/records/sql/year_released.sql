-- The newest release of a year for each of some drivers (null: all).
SELECT DISTINCT ON (driver_id)
    driver_id, year, revision, figures_sha256, pdf_s3_key, pdf_sha256, reason, released_at,
    released_by
FROM dtr_year_statement
WHERE year = %(year)s
  AND erased_at IS NULL
  AND (%(driver_ids)s::integer[] IS NULL OR driver_id = ANY(%(driver_ids)s))
ORDER BY driver_id, revision DESC
