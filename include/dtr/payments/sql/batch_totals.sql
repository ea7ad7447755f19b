-- After one of its payments was held or released.
UPDATE dtr_payment_batch
SET
    payments = planned.payments,
    total = planned.total,
    claimed = planned.claimed
FROM (
    SELECT
        count(*)::integer AS payments,
        coalesce(sum(amount), 0.00) AS total,
        coalesce(sum((
            SELECT sum(claim.amount)
            FROM dtr_payment_claim AS claim
            WHERE claim.payment_id = dtr_payment.id
        )), 0.00) AS claimed
    FROM dtr_payment
    WHERE batch_id = %(id)s AND state = 'PLANNED'
) AS planned
WHERE id = %(id)s
  AND state = 'DRAFT'
