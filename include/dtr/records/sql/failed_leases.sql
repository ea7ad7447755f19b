-- Leases of the period with a failed attempt and no standing statement.
SELECT DISTINCT lease_id
FROM dtr AS failed
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'FAILED'
  AND NOT EXISTS (
    SELECT FROM dtr AS live
    WHERE live.lease_id = failed.lease_id
      AND live.period_start = failed.period_start
      AND live.status = 'GENERATED'
  )
