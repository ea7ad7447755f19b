SELECT
    -- columns: payment
FROM dtr_payment AS payment
JOIN dtr_payment_batch AS batch ON batch.id = payment.batch_id
WHERE batch.number = %(number)s
ORDER BY payment.lease_id, payment.period_start, payment.id
