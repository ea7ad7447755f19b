-- Rows that are erased and whose PDF was not seen to be gone yet.
SELECT id, dtr_id, revision, pdf_s3_key, pdf_sha256
FROM dtr
WHERE erased_at IS NOT NULL
  AND pdf_erased_at IS NULL
ORDER BY id
LIMIT %(most)s
