-- What was booked on some of a lease's obligations before a day: the making of their prior.
SELECT
    posting_id,
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
    booked_on
FROM dtr_source.ledger_postings
WHERE lease_id = %(lease_id)s
  AND obligation_id = ANY(%(obligation_ids)s)
  AND booked_on < %(before)s
ORDER BY obligation_id, booked_on, posting_id
