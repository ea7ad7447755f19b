-- An open run only: the word on a closed one is its close.
UPDATE dtr_generation_history
SET control_totals = %(planned)s, updated_on = now()
WHERE run_id = %(run_id)s
  AND status = 'RUNNING'
