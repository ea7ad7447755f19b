-- Issued documents, drawn by lot; voided ones are kept as well, erased ones are not.
SELECT dtr_id, revision, pdf_s3_key, pdf_sha256
FROM dtr
WHERE status IN ('GENERATED', 'VOIDED')
  AND erased_at IS NULL
ORDER BY random()
LIMIT %(size)s
