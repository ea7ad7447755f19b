-- The next numbers of a series; the transaction that fails gives them back.
INSERT INTO dtr_payment_counter (series, last_number)
VALUES (%(series)s, greatest(%(first)s::bigint, 1) + %(count)s - 1)
ON CONFLICT (series) DO UPDATE
SET last_number = greatest(dtr_payment_counter.last_number + 1, %(first)s) + %(count)s - 1
RETURNING last_number
