-- This run's own failed attempt at a regeneration is taken up again.
UPDATE dtr
SET status = 'PROCESSING', error = NULL, supersedes = %(supersedes)s, updated_on = now()
WHERE dtr_id = %(dtr_id)s
  AND run_id = %(run_id)s
  AND status = 'FAILED'
RETURNING id, revision
