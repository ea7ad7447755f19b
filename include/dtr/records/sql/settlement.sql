-- The postings that settle the standing statements of a week, in the shape of the ledger.
SELECT
    posting_id,
    lease_id,
    driver_id,
    category,
    subcategory,
    entry_type,
    amount,
    obligation_id,
    source,
    source_id,
    description,
    due_date,
    booked_on,
    dtr_id,
    revision
FROM dtr_settlement
WHERE period_start = %(period_start)s
ORDER BY lease_id, posting_id
