INSERT INTO dtr_payment_claim (
    lease_id, from_dtr_id, from_period_start, payment_id, on_dtr_id, on_period_start, amount, made_by
)
SELECT
    lease_id, %(from_dtr_id)s, right(%(from_dtr_id)s, 10)::date, id, dtr_id, period_start,
    %(amount)s, %(made_by)s
FROM dtr_payment
WHERE batch_id = %(batch_id)s AND dtr_id = %(dtr_id)s
