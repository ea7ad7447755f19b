-- Issued documents, drawn by lot; voided ones are kept as well.
SELECT dtr_id, revision, pdf_s3_key, pdf_sha256
FROM dtr
WHERE status IN ('GENERATED', 'VOIDED')
ORDER BY random()
LIMIT %(size)s
