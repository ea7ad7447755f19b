-- Locked to the transaction's end.
SELECT * FROM dtr_payment_batch WHERE number = %(number)s FOR UPDATE
