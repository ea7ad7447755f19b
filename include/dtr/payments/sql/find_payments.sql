-- By a check number or the number that a person noted, a batch's number, or a bank's trace number.
SELECT
    -- columns: payment
FROM dtr_payment AS payment
LEFT JOIN dtr_payment_batch AS batch ON batch.id = payment.batch_id
WHERE upper(payment.number) = upper(%(text)s)
   OR payment.trace = %(text)s
   OR payment.batch_id = (SELECT id FROM dtr_payment_batch WHERE number = upper(%(text)s))
ORDER BY payment.id DESC
LIMIT %(most)s
