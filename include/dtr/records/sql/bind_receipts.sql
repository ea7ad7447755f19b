-- The next receipt numbers of the year for those of the rows that have none of this year yet, in
-- lease order.
-- The rows are locked before the numbers are taken, and the counter until the transaction ends:
-- as many numbers as rows, whoever runs beside, and a rollback gives them back.
WITH unbound AS (
    SELECT id, lease_id
    FROM dtr
    WHERE id = ANY(%(ids)s)
      AND status = 'PROCESSING'
      AND (receipt_number IS NULL OR substr(receipt_number, 6, 4)::integer < %(year)s)
    ORDER BY id
    FOR UPDATE
),
taken AS (
    INSERT INTO dtr_receipt_counter AS counter (year, last_number)
    SELECT %(year)s, count(*)
    FROM unbound
    HAVING count(*) > 0
    ON CONFLICT (year) DO UPDATE SET last_number = counter.last_number + excluded.last_number
    RETURNING last_number
),
numbered AS (
    SELECT
        id,
        taken.last_number - count(*) OVER () + row_number() OVER (ORDER BY lease_id) AS number
    FROM unbound
    CROSS JOIN taken
)
UPDATE dtr
SET
    receipt_number = 'RCPT-' || %(year)s || '-' || lpad(
        numbered.number::text, greatest(6, length(numbered.number::text)), '0'
    ),
    receipt_date = %(receipt_date)s,
    generated_at = %(generated_at)s,
    language = addressed.language,
    postal_address = string_to_array(addressed.postal_address, E'\n'),
    updated_on = now()
FROM numbered
LEFT JOIN unnest(
    %(addressed)s::bigint[], %(languages)s::text[], %(postal_addresses)s::text[]
) AS addressed (id, language, postal_address) ON addressed.id = numbered.id
WHERE dtr.id = numbered.id
