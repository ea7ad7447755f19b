UPDATE dtr_payment
SET trace = %(trace)s
WHERE id = %(id)s
  AND state = 'PLANNED'
