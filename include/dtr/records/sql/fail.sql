UPDATE dtr
SET status = 'FAILED', error = %(error)s, updated_on = now()
WHERE id = %(id)s
  AND status IN ('PENDING', 'PROCESSING')
