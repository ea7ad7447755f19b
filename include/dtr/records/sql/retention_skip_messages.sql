-- A message that still waits has nothing to say any more.
UPDATE dtr_delivery
SET state = 'SKIPPED', reason = %(words)s, ended_at = now()
WHERE dtr_row_id = %(id)s
  AND state = 'QUEUED'
