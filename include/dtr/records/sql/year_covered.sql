-- The days of some leases that standing statements cover in a year, whoever was the leaseholder.
SELECT lease_id, period_start, period_end
FROM dtr
WHERE status = 'GENERATED'
  AND lease_id = ANY(%(lease_ids)s)
  AND period_start <= %(last)s
  AND period_end >= %(first)s
ORDER BY lease_id, period_start
