-- Rows that an earlier run, or an earlier try of this one, left without a statement.
UPDATE dtr
SET status = 'PENDING', error = NULL, run_id = %(run_id)s, updated_on = now()
WHERE id = ANY(%(ids)s)
  AND status IN ('PENDING', 'PROCESSING', 'FAILED')
