-- What the standing statements of a period say is due, by lease.
SELECT lease_id, total_due, statement_sha256
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
