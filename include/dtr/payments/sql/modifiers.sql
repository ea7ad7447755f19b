-- The modifiers that files of a span of time bear.
SELECT file_modifier
FROM dtr_payment_batch
WHERE file_made_at >= %(since)s AND file_made_at < %(until)s AND method = %(method)s
UNION ALL
SELECT file_modifier
FROM dtr_bank_order
WHERE file_made_at >= %(since)s AND file_made_at < %(until)s AND %(method)s = 'ACH'
