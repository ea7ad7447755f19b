UPDATE dtr_payment_hold
SET released_at = now(), released_by = %(by)s, released_reason = %(reason)s
WHERE dtr_id = %(dtr_id)s
  AND kind = %(kind)s
  AND released_at IS NULL
