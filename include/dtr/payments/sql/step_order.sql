-- The state that was decided on, asked again where it changes.
UPDATE dtr_bank_order
SET
    state = %(then)s,
    approved_at = CASE WHEN %(then)s = 'APPROVED' THEN now() ELSE approved_at END,
    approved_by = CASE WHEN %(then)s = 'APPROVED' THEN %(by)s ELSE approved_by END,
    one_person = coalesce(%(one_person)s, one_person),
    file_made_at = coalesce(%(file_made_at)s, file_made_at),
    file_modifier = coalesce(%(file_modifier)s, file_modifier),
    file_first_sequence = coalesce(%(file_first_sequence)s, file_first_sequence),
    file_key = coalesce(%(file_key)s, file_key),
    file_sha256 = coalesce(%(file_sha256)s, file_sha256),
    file_bytes = coalesce(%(file_bytes)s, file_bytes),
    sent_at = CASE WHEN %(then)s = 'SENT' THEN now() ELSE sent_at END,
    settled_at = CASE WHEN %(then)s = 'SETTLED' THEN now() ELSE settled_at END,
    settled_by = CASE WHEN %(then)s = 'SETTLED' THEN %(by)s ELSE settled_by END,
    canceled_at = CASE WHEN %(then)s = 'CANCELED' THEN now() ELSE canceled_at END,
    canceled_by = CASE WHEN %(then)s = 'CANCELED' THEN %(by)s ELSE canceled_by END,
    canceled_reason = CASE WHEN %(then)s = 'CANCELED' THEN %(reason)s ELSE canceled_reason END
WHERE id = %(id)s
  AND state = %(now)s
