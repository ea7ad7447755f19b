-- The rows that the batch's obligations charge for.
SELECT
    summons_number,
    lease_id,
    driver_id,
    plate,
    state,
    description,
    issued_at,
    fine,
    penalty,
    interest,
    reduction,
    processing_fee,
    amount_due
FROM dtr_source.pvb_violations
WHERE summons_number = ANY(%(keys)s)
ORDER BY summons_number
