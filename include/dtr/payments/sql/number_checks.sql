-- Check numbers in the order of the batch, where they are not given yet.
UPDATE dtr_payment
SET number = numbered.number
FROM (
    SELECT id, (%(first)s::bigint - 1 + row_number() OVER (ORDER BY lease_id, period_start, id))::text
        AS number
    FROM dtr_payment
    WHERE batch_id = %(id)s AND state = 'PLANNED' AND amount > 0 AND dtr_payment.number IS NULL
) AS numbered
WHERE dtr_payment.id = numbered.id
