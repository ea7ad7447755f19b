-- Ledger rows that break the contract, of the leases in which ledger_openings.sql found any. One
-- line per row: its first column that does, and what stands there (null: nothing).
SELECT
    lease_id,
    posting_id,
    obligation_id,
    defect[1] AS column_name,
    defect[2] AS value
FROM (
    SELECT
        lease_id,
        posting_id,
        obligation_id,
        CASE
            WHEN posting_id IS NULL THEN ARRAY['posting_id', NULL]
            WHEN obligation_id IS NULL THEN ARRAY['obligation_id', NULL]
            WHEN booked_on IS NULL OR booked_on < %(earliest_day)s
                THEN ARRAY['booked_on', booked_on::text]
            WHEN category IS NULL OR NOT category = ANY(%(categories)s)
                THEN ARRAY['category', category::text]
            WHEN entry_type IS NULL OR NOT entry_type = ANY(%(entry_types)s)
                THEN ARRAY['entry_type', entry_type::text]
            WHEN source IS NULL OR NOT source = ANY(%(sources)s)
                THEN ARRAY['source', source::text]
            WHEN amount IS NULL OR amount = 'NaN' OR amount <= 0
                THEN ARRAY['amount', amount::text]
        END AS defect
    FROM dtr_source.ledger_postings
    WHERE lease_id = ANY(%(keys)s)
      AND (booked_on IS NULL OR booked_on <= %(period_end)s)
) AS checked
WHERE defect IS NOT NULL
ORDER BY lease_id, posting_id
