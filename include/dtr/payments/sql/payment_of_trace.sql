-- The newest payment that went out under a trace number: banks count anew from file to file.
SELECT
    -- columns: payment
FROM dtr_payment AS payment
JOIN dtr_payment_batch AS batch ON batch.id = payment.batch_id
WHERE payment.trace = %(trace)s
  AND (%(amount)s::numeric IS NULL OR payment.amount = %(amount)s)
ORDER BY payment.id DESC
LIMIT 1
FOR UPDATE OF payment
