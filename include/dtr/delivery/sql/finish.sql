-- What became of a message, as the try that has it in hand knows; also where others gave it up.
UPDATE dtr_delivery
SET state = %(state)s,
    reason = %(reason)s,
    ended_at = CASE WHEN %(state)s = 'QUEUED' THEN NULL ELSE now() END
WHERE id = %(id)s
  AND held_by = %(held_by)s
  AND (state = 'SENDING' OR (state = 'UNKNOWN' AND %(state)s IN ('SENT', 'FAILED')))
RETURNING id
