SELECT count(*) AS total
FROM dtr_generation_history
WHERE (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(period_start)s::date IS NULL OR period_start = %(period_start)s)
