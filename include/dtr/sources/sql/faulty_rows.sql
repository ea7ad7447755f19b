-- Trips and postings of the period that break the contract, by lease and by what is wrong: their
-- first column that does, and what stands there (null: nothing); of the leases `only`, where any are
-- given.
SELECT
    'curb_trips' AS view,
    defect[1] AS column_name,
    defect[2] AS value,
    lease_id,
    count(*) AS rows,
    coalesce(sum(total_amount) FILTER (WHERE total_amount <> 'NaN'), 0.00) AS amount
FROM (
    SELECT
        lease_id,
        total_amount,
        CASE
            WHEN trip_id IS NULL THEN ARRAY['trip_id', NULL]
            WHEN payment_type IS NULL OR NOT payment_type = ANY(%(payment_types)s)
                THEN ARRAY['payment_type', left(payment_type, 200)]
            WHEN total_amount IS NULL OR total_amount = 'NaN'
                THEN ARRAY['total_amount', total_amount::text]
        END AS defect
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
) AS trip
WHERE defect IS NOT NULL
GROUP BY defect, lease_id
UNION ALL
SELECT
    'ledger_postings',
    defect[1],
    defect[2],
    lease_id,
    count(*),
    coalesce(sum(amount) FILTER (WHERE amount <> 'NaN'), 0.00)
FROM (
    SELECT
        lease_id,
        amount,
        CASE
            WHEN posting_id IS NULL THEN ARRAY['posting_id', NULL]
            WHEN obligation_id IS NULL THEN ARRAY['obligation_id', NULL]
            WHEN category IS NULL OR NOT category = ANY(%(categories)s)
                THEN ARRAY['category', left(category, 200)]
            WHEN entry_type IS NULL OR NOT entry_type = ANY(%(entry_types)s)
                THEN ARRAY['entry_type', left(entry_type, 200)]
            WHEN source IS NULL OR NOT source = ANY(%(sources)s)
                THEN ARRAY['source', left(source, 200)]
            WHEN amount IS NULL OR amount = 'NaN' OR amount <= 0
                THEN ARRAY['amount', amount::text]
        END AS defect
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
) AS posting
WHERE defect IS NOT NULL
GROUP BY defect, lease_id
ORDER BY view, column_name, value, lease_id
