SELECT
    -- columns: batch
FROM dtr_payment_batch
WHERE request_key = %(request_key)s
