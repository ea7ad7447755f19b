SELECT
    -- columns: payment
FROM dtr_payment AS payment
LEFT JOIN dtr_payment_batch AS batch ON batch.id = payment.batch_id
WHERE payment.id = %(id)s
