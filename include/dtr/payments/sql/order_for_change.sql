-- Locked to the transaction's end.
SELECT
    -- columns: order
FROM dtr_bank_order AS file
LEFT JOIN dtr_payment_batch AS batch ON batch.id = file.batch_id
WHERE file.number = %(number)s
FOR UPDATE OF file
