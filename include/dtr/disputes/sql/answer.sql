-- An answer; a decision ends it, and what was held back is held no longer.
UPDATE dtr_dispute
SET state = %(state)s,
    answer = %(answer)s,
    posting_id = %(posting_id)s,
    answered_at = now(),
    answered_by = %(answered_by)s,
    held = 0.00
WHERE id = %(id)s
  AND state IN ('OPEN', 'ANSWERED')
RETURNING id
