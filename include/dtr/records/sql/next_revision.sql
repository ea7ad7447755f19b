INSERT INTO dtr (dtr_id, revision, lease_id, period_start, period_end, run_id, status)
SELECT dtr_id, revision + 1, lease_id, period_start, period_end, %(run_id)s, 'PROCESSING'
FROM dtr
WHERE id = %(id)s
RETURNING id, revision
