SELECT lease_id, cc_earnings
FROM dtr
WHERE status = 'GENERATED'
  AND erased_at IS NULL
  AND period_start = %(period_start)s
