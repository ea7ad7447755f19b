-- A person found out what became of a message.
UPDATE dtr_delivery
SET state = %(state)s, reason = %(reason)s, ended_at = now()
WHERE id = %(id)s
  AND state = 'UNKNOWN'
RETURNING id
