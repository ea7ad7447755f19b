-- No link leads to what is erased.
UPDATE dtr_link
SET revoked_at = now(), revoked_by = %(by)s
WHERE dtr_row_id = %(id)s
  AND revoked_at IS NULL
