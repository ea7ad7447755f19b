-- The statement that a link leads to, while both are good: not revoked, not expired, not voided.
SELECT dtr.dtr_id, dtr.revision, dtr.pdf_s3_key, dtr.pdf_sha256
FROM dtr_link
JOIN dtr ON dtr.id = dtr_link.dtr_row_id
WHERE dtr_link.id = %(id)s
  AND dtr_link.revoked_at IS NULL
  AND dtr_link.expires_at > now()
  AND dtr.status = 'GENERATED'
