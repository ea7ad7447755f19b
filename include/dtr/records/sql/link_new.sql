INSERT INTO dtr_link (dtr_row_id, created_by, expires_at)
VALUES (%(dtr_row_id)s, %(created_by)s, now() + make_interval(days => %(days)s))
RETURNING id, expires_at
