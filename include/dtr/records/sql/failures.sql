SELECT lease_id, error
FROM dtr
WHERE run_id = %(run_id)s
  AND status = 'FAILED'
ORDER BY lease_id
