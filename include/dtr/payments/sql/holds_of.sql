SELECT id, dtr_id, kind, reason, held_at, held_by, released_at, released_by, released_reason
FROM dtr_payment_hold
WHERE dtr_id = %(dtr_id)s
ORDER BY id DESC
