-- Rows that are erased, and whose PDF was not seen to be gone yet, or beside which something is left;
-- by id, behind `after_id`.
SELECT
    id,
    dtr_id,
    revision,
    CASE WHEN pdf_erased_at IS NULL THEN pdf_s3_key END AS pdf_s3_key,
    pdf_sha256,
    rest_erased_at IS NULL AS has_rest
FROM dtr
WHERE erased_at IS NOT NULL
  AND (pdf_erased_at IS NULL OR rest_erased_at IS NULL)
  AND id > %(after_id)s
ORDER BY id
LIMIT %(most)s
