-- Nothing where another released that revision at the same moment.
INSERT INTO dtr_year_statement (
    year, driver_id, revision, figures, figures_sha256, pdf_s3_key, pdf_sha256, pdf_bytes, reason,
    released_at, released_by
)
VALUES (
    %(year)s, %(driver_id)s, %(revision)s, %(figures)s, %(figures_sha256)s, %(pdf_s3_key)s,
    %(pdf_sha256)s, %(pdf_bytes)s, %(reason)s, %(released_at)s, %(released_by)s
)
ON CONFLICT (year, driver_id, revision) DO NOTHING
RETURNING id
