-- The newest revision of one DTR, locked until the transaction ends.
SELECT id, dtr_id, revision, status, payment_type, total_due, run_id
FROM dtr
WHERE dtr_id = %(dtr_id)s
ORDER BY revision DESC
LIMIT 1
FOR UPDATE
