UPDATE dtr_link
SET revoked_at = now(), revoked_by = %(actor)s
FROM dtr
WHERE dtr.id = dtr_link.dtr_row_id
  AND dtr.driver_id = %(driver_id)s
  AND dtr_link.revoked_at IS NULL
  AND dtr_link.expires_at > now()
RETURNING dtr.dtr_id, dtr.revision
