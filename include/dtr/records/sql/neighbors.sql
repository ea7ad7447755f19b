-- The standing statement before a period and those after it, for each of some leases.
SELECT
    id,
    lease_id,
    dtr_id,
    revision,
    period_start,
    period_end,
    statement_sha256,
    erased_at,
    (
        SELECT count(*)::integer
        FROM dtr_payment
        WHERE dtr_payment.dtr_id = standing.dtr_id AND state NOT IN ('RETURNED', 'CANCELED')
    ) AS payments,
    (
        SELECT min(number)
        FROM dtr_payment_batch
        WHERE id IN (
            SELECT batch_id
            FROM dtr_payment
            WHERE dtr_payment.dtr_id = standing.dtr_id AND state IN ('PLANNED', 'HELD')
        )
    ) AS planned_in
FROM (
    SELECT
        *,
        period_start < %(period_start)s AS is_before,
        row_number() OVER (
            PARTITION BY lease_id, period_start < %(period_start)s ORDER BY period_start DESC
        ) AS place
    FROM dtr
    WHERE lease_id = ANY(%(lease_ids)s)
      AND status = 'GENERATED'
      AND (period_end < %(period_start)s OR period_start > %(period_end)s)
) AS standing
WHERE NOT is_before OR place = 1
ORDER BY lease_id, period_start
