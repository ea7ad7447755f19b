UPDATE dtr
SET status = 'PROCESSING', error = NULL, updated_on = now()
WHERE id = ANY(%(ids)s)
  AND run_id = %(run_id)s
  AND status IN ('PENDING', 'PROCESSING', 'FAILED')
RETURNING id
