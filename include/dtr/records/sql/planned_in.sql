SELECT batch.number
FROM dtr_payment AS payment
JOIN dtr_payment_batch AS batch ON batch.id = payment.batch_id
WHERE payment.dtr_id = %(dtr_id)s
  AND payment.state IN ('PLANNED', 'HELD')
LIMIT 1
