UPDATE dtr_bank_order_entry
SET
    state = %(then)s,
    trace = coalesce(%(trace)s, trace),
    sent_at = CASE WHEN %(then)s = 'SENT' THEN now() ELSE sent_at END,
    settled_at = CASE WHEN %(then)s = 'SETTLED' THEN now() ELSE settled_at END,
    returned_at = CASE WHEN %(then)s = 'RETURNED' THEN now() ELSE returned_at END,
    return_code = coalesce(%(code)s, return_code)
WHERE id = %(id)s
  AND state = %(now)s
