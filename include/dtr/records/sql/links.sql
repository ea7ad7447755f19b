-- The links of a DTR that were handed out, newest first.
SELECT
    dtr_link.id,
    dtr.revision,
    dtr_link.created_at,
    dtr_link.created_by,
    dtr_link.expires_at,
    dtr_link.revoked_at,
    dtr_link.revoked_by
FROM dtr_link
JOIN dtr ON dtr.id = dtr_link.dtr_row_id
WHERE dtr.dtr_id = %(dtr_id)s
ORDER BY dtr_link.id DESC
