-- Which statement of the period stands for each lease. Erased ones state nothing any more.
SELECT lease_id, id
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
  AND erased_at IS NULL
