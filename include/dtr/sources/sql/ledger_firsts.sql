-- What describes an obligation that was there before the period: its first debit (its first
-- posting where it has none).
SELECT DISTINCT ON (lease_id, obligation_id)
    lease_id,
    obligation_id,
    subcategory,
    driver_id,
    source_id,
    description
FROM dtr_source.ledger_postings
WHERE lease_id = ANY(%(lease_ids)s)
  AND obligation_id = ANY(%(keys)s)
  AND booked_on <= %(period_end)s
ORDER BY lease_id, obligation_id, entry_type DESC, booked_on, posting_id
