SELECT lease_id, cc_earnings
FROM dtr
WHERE status = 'GENERATED'
  AND period_start = %(period_start)s
  AND period_end = %(period_end)s
