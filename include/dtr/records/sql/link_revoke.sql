-- Revokes what is still good of a DTR's links, or the one of them that is named, or one person's.
UPDATE dtr_link
SET revoked_at = now(), revoked_by = %(revoked_by)s
FROM dtr
WHERE dtr.id = dtr_link.dtr_row_id
  AND dtr.dtr_id = %(dtr_id)s
  AND dtr_link.revoked_at IS NULL
  AND dtr_link.expires_at > now()
  AND (%(id)s::bigint IS NULL OR dtr_link.id = %(id)s)
  AND (%(made_by)s::text IS NULL OR dtr_link.created_by = %(made_by)s)
RETURNING dtr_link.id
