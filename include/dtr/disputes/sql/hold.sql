UPDATE dtr_dispute
SET held = %(held)s
WHERE id = %(id)s
  AND state = 'OPEN'
RETURNING id
