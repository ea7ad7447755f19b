-- The statement that a link leads to, for whom, and why it no longer does: null while it is good.
SELECT
    dtr_link.id AS link_id,
    dtr.id AS dtr_row_id,
    dtr.dtr_id,
    dtr.revision,
    dtr.driver_id,
    dtr.pdf_s3_key,
    dtr.pdf_sha256,
    sent.id IS NOT NULL AS was_sent,
    sent.language,
    CASE
        WHEN dtr_link.revoked_at IS NOT NULL THEN 'it was revoked'
        WHEN dtr_link.expires_at <= now() THEN 'it has expired'
        WHEN dtr.status <> 'GENERATED' THEN 'its statement was voided'
    END AS ended
FROM dtr_link
JOIN dtr ON dtr.id = dtr_link.dtr_row_id
LEFT JOIN LATERAL (
    SELECT id, language
    FROM dtr_delivery
    WHERE link_id = dtr_link.id
    ORDER BY id DESC
    LIMIT 1
) AS sent ON true
WHERE dtr_link.id = %(id)s
