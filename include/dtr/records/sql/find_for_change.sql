-- The live or else newest revision of one DTR, locked until the transaction ends.
SELECT
    id,
    dtr_id,
    revision,
    receipt_number,
    status,
    period_end,
    payment_type,
    total_due,
    erased_at,
    (
        SELECT count(*)::integer
        FROM dtr AS issued
        WHERE issued.dtr_id = %(dtr_id)s
          AND issued.status IN ('GENERATED', 'VOIDED')
    ) AS times_issued
FROM dtr
WHERE dtr_id = %(dtr_id)s
ORDER BY status NOT IN ('VOIDED', 'FAILED') DESC, revision DESC
LIMIT 1
FOR UPDATE
