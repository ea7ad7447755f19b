-- Leases that have a statement for the period, or one under way.
SELECT
    coalesce(array_agg(lease_id) FILTER (WHERE status = 'GENERATED'), '{}'),
    coalesce(array_agg(lease_id) FILTER (WHERE status <> 'GENERATED'), '{}')
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status NOT IN ('VOIDED', 'FAILED')
