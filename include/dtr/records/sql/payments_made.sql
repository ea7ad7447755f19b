-- Money that was paid out on statements, each payment once: by week, or by driver and year. A
-- payment that a regeneration handed on counts as it was made: on the first revision that bears it.
-- Money is cents.
SELECT *
FROM (
    SELECT DISTINCT ON (dtr_id, payment_type, batch_number, payment_date)
        dtr_id,
        revision,
        lease_id,
        driver_id,
        period_start,
        period_end,
        receipt_date,
        payment_type,
        batch_number,
        payment_date,
        (total_due * 100)::bigint AS cents
    FROM dtr
    WHERE payment_type <> 'PENDING'
      AND status IN ('GENERATED', 'VOIDED')
      AND (%(period_start)s::date IS NULL OR period_start = %(period_start)s)
      AND (%(driver_ids)s::integer[] IS NULL OR driver_id = ANY(%(driver_ids)s))
    ORDER BY dtr_id, payment_type, batch_number, payment_date, revision
) AS payment
ORDER BY payment_date, payment_type, batch_number, dtr_id
