-- How much of each batch came back.
SELECT batch_id, sum(amount)
FROM dtr_payment
WHERE state = 'RETURNED'
  AND batch_id = ANY(%(ids)s)
GROUP BY batch_id
