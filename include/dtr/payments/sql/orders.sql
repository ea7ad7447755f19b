-- Newest first; of one batch, or all.
SELECT
    -- columns: order
FROM dtr_bank_order AS file
LEFT JOIN dtr_payment_batch AS batch ON batch.id = file.batch_id
WHERE %(batch_id)s::bigint IS NULL OR file.batch_id = %(batch_id)s
ORDER BY file.id DESC
LIMIT %(most)s
