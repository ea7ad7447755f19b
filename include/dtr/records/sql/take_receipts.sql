-- The last of `count` consecutive numbers of the year, gapless: a rollback gives them back.
INSERT INTO dtr_receipt_counter AS counter (year, last_number)
VALUES (%(year)s, %(count)s)
ON CONFLICT (year) DO UPDATE SET last_number = counter.last_number + excluded.last_number
RETURNING last_number
