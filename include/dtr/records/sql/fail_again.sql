UPDATE dtr
SET error = %(error)s, updated_on = now()
WHERE dtr_id = %(dtr_id)s
  AND run_id = %(run_id)s
  AND status = 'FAILED'
RETURNING id, revision
