SELECT count(*)::integer
FROM dtr_payment
WHERE batch_id = %(id)s AND state = 'PLANNED' AND amount > 0 AND number IS NULL
