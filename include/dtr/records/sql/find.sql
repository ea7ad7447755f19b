-- The live or else newest revision of one DTR, locked until the transaction ends.
SELECT id, dtr_id, revision, status, payment_type, total_due, receipt_number
FROM dtr
WHERE dtr_id = %(dtr_id)s
ORDER BY status NOT IN ('VOIDED', 'FAILED') DESC, revision DESC
LIMIT 1
FOR UPDATE
