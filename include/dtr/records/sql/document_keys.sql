-- The keys that rows name, and the identities of rows that may still come to name one.
SELECT pdf_s3_key, dtr_id, revision, period_start
FROM dtr
WHERE pdf_s3_key IS NOT NULL
   OR status IN ('PENDING', 'PROCESSING', 'FAILED')
