-- Claimed by the run, yet neither issued nor failed.
SELECT id, lease_id, dtr_id, revision, status
FROM dtr
WHERE run_id = %(run_id)s
  AND status IN ('PENDING', 'PROCESSING')
ORDER BY lease_id
