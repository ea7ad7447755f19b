-- What the run claimed and no task finished.
UPDATE dtr
SET status = 'FAILED', error = %(error)s, updated_on = now()
WHERE run_id = %(run_id)s
  AND status IN ('PENDING', 'PROCESSING')
RETURNING lease_id, dtr_id, revision
