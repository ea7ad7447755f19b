SELECT
    -- columns: batch
FROM dtr_payment_batch
WHERE number = %(number)s
