-- Every revision of a DTR, oldest first.
SELECT
    revision,
    status,
    receipt_number,
    total_due,
    payment_type,
    run_id,
    generated_at,
    error,
    voided_at,
    voided_by,
    voided_reason
FROM dtr
WHERE dtr_id = %(dtr_id)s
ORDER BY revision
