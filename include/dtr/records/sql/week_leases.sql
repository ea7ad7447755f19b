-- Leases that have a statement for the period, or one under way.
SELECT lease_id, status = 'GENERATED' AS stands
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status NOT IN ('VOIDED', 'FAILED')
