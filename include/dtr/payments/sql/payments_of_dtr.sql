-- All payments that were ever made on a week, newest first.
SELECT
    -- columns: payment
FROM dtr_payment AS payment
LEFT JOIN dtr_payment_batch AS batch ON batch.id = payment.batch_id
WHERE payment.dtr_id = %(dtr_id)s
ORDER BY payment.id DESC
