-- Periods after a day for which a run holds rows of some leases that are not issued.
SELECT period_start, period_end, array_agg(lease_id ORDER BY lease_id)
FROM dtr
WHERE run_id = %(run_id)s
  AND lease_id = ANY(%(lease_ids)s)
  AND status IN ('PENDING', 'PROCESSING', 'FAILED')
  AND period_start > %(after)s
GROUP BY period_start, period_end
ORDER BY period_start
