-- The state that was decided on, asked again where it changes.
UPDATE dtr_payment_batch
SET
    state = %(then)s,
    approved_at = CASE WHEN %(then)s = 'APPROVED' THEN now() ELSE approved_at END,
    approved_by = CASE WHEN %(then)s = 'APPROVED' THEN %(by)s ELSE approved_by END,
    one_person = CASE WHEN %(then)s = 'APPROVED' THEN %(one_person)s ELSE one_person END,
    sent_at = CASE WHEN %(then)s = 'SENT' THEN now() ELSE sent_at END,
    sent_by = CASE WHEN %(then)s = 'SENT' THEN %(by)s ELSE sent_by END,
    settled_at = CASE WHEN %(then)s = 'SETTLED' THEN now() ELSE settled_at END,
    settled_by = CASE WHEN %(then)s = 'SETTLED' THEN %(by)s ELSE settled_by END,
    canceled_at = CASE WHEN %(then)s = 'CANCELED' THEN now() ELSE canceled_at END,
    canceled_by = CASE WHEN %(then)s = 'CANCELED' THEN %(by)s ELSE canceled_by END,
    canceled_reason = CASE WHEN %(then)s = 'CANCELED' THEN %(reason)s ELSE canceled_reason END
WHERE id = %(id)s
  AND state = %(now)s
