-- Only for the run that holds the row: one that was overtaken leaves it to the other.
UPDATE dtr
SET status = 'FAILED', error = %(error)s, updated_on = now()
WHERE id = %(id)s
  AND run_id = %(run_id)s
  AND status IN ('PENDING', 'PROCESSING', 'FAILED')
