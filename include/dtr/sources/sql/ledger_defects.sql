-- Ledger rows that break the contract, of the leases in which ledger_openings.sql found any. One
-- line per row, its first defect.
SELECT
    lease_id,
    posting_id,
    defect[1] AS column_name,
    defect[2] AS what
FROM (
    SELECT
        lease_id,
        posting_id,
        CASE
            WHEN posting_id IS NULL THEN ARRAY['posting_id', 'is null']
            WHEN obligation_id IS NULL THEN ARRAY['obligation_id', 'is null']
            WHEN booked_on IS NULL THEN ARRAY['booked_on', 'is null']
            WHEN booked_on < '1900-01-01'
                THEN ARRAY['booked_on', booked_on::text || ' is beyond all calendars']
            WHEN category IS NULL OR NOT category = ANY(%(categories)s)
                THEN ARRAY['category', coalesce('unknown category ' || category, 'is null')]
            WHEN entry_type IS NULL OR entry_type NOT IN ('DEBIT', 'CREDIT')
                THEN ARRAY['entry_type', coalesce('unknown entry type ' || entry_type, 'is null')]
            WHEN source IS NULL OR NOT source = ANY(%(sources)s)
                THEN ARRAY['source', coalesce('unknown source ' || source, 'is null')]
            WHEN amount IS NULL THEN ARRAY['amount', 'is null']
            WHEN amount = 'NaN' THEN ARRAY['amount', 'is not a number']
            WHEN amount <= 0
                THEN ARRAY['amount', amount::text || ' is not above zero']
        END AS defect
    FROM dtr_source.ledger_postings
    WHERE lease_id = ANY(%(keys)s)
      AND (booked_on IS NULL OR booked_on <= %(period_end)s)
) AS checked
WHERE defect IS NOT NULL
ORDER BY lease_id, posting_id
