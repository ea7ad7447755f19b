INSERT INTO dtr_legal_hold (lease_id, driver_id, reason, placed_by)
VALUES (%(lease_id)s, %(driver_id)s, %(reason)s, %(placed_by)s)
RETURNING id
