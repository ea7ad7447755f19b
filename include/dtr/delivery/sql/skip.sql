-- A queued message that is not to be sent, and why.
UPDATE dtr_delivery
SET state = 'SKIPPED', reason = %(reason)s, run_id = %(run_id)s, ended_at = now()
WHERE id = %(id)s
  AND state = 'QUEUED'
RETURNING id
