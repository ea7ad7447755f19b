INSERT INTO dtr_payment_hold (dtr_id, kind, reason, held_by)
VALUES (%(dtr_id)s, %(kind)s, %(reason)s, %(by)s)
ON CONFLICT DO NOTHING
RETURNING id
