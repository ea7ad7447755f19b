-- The statement that a link leads to, and why it no longer does: null while both are good.
SELECT
    dtr.dtr_id,
    dtr.revision,
    dtr.pdf_s3_key,
    dtr.pdf_sha256,
    CASE
        WHEN dtr_link.revoked_at IS NOT NULL THEN 'it was revoked'
        WHEN dtr_link.expires_at <= now() THEN 'it has expired'
        WHEN dtr.status <> 'GENERATED' THEN 'its statement was voided'
    END AS ended
FROM dtr_link
JOIN dtr ON dtr.id = dtr_link.dtr_row_id
WHERE dtr_link.id = %(id)s
