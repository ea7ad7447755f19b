-- What a check's stub says: how the statement that stood comes to what is paid.
SELECT
    payment.id AS payment_id,
    dtr.receipt_number,
    dtr.period_start,
    dtr.period_end,
    dtr.cc_earnings,
    dtr.total_deductions,
    dtr.prior_balance,
    dtr.total_due,
    coalesce((
        SELECT sum(claim.amount) FROM dtr_payment_claim AS claim WHERE claim.payment_id = payment.id
    ), 0.00) AS claimed
FROM dtr_payment AS payment
JOIN dtr USING (dtr_id, revision)
WHERE payment.batch_id = %(batch_id)s
