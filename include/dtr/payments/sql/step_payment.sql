-- The state that was decided on, asked again where it changes.
UPDATE dtr_payment
SET
    state = %(then)s,
    sent_at = CASE WHEN %(then)s = 'SENT' THEN now() ELSE sent_at END,
    settled_at = CASE WHEN %(then)s = 'SETTLED' THEN now() ELSE settled_at END,
    returned_at = CASE WHEN %(then)s = 'RETURNED' THEN now() ELSE returned_at END,
    canceled_at = CASE WHEN %(then)s = 'CANCELED' THEN now() ELSE canceled_at END,
    return_code = coalesce(%(return_code)s, return_code),
    reason = coalesce(%(reason)s, reason)
WHERE id = %(id)s
  AND state = %(now)s
