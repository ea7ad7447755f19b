INSERT INTO dtr_link (dtr_row_id, created_by, expires_at)
VALUES (%(dtr_row_id)s, %(created_by)s, %(expires_at)s)
RETURNING id
