-- Sent transfers; whether their days have passed is the calendar's to say.
SELECT
    -- columns: batch
FROM dtr_payment_batch
WHERE state = 'SENT' AND method = 'ACH'
ORDER BY id
