INSERT INTO dtr_receipt_counter (year, last_number)
VALUES (%(year)s, %(last)s)
ON CONFLICT (year) DO UPDATE SET last_number = excluded.last_number
