-- What the ledger booked in the period, by lease and category, whoever the lease is (null, or
-- one that does not exist). EARNINGS postings settle statements; they charge nothing.
SELECT
    lease_id,
    category,
    count(*) AS postings,
    coalesce(sum(amount) FILTER (WHERE entry_type = 'DEBIT'), 0.00) AS debits,
    coalesce(sum(amount) FILTER (WHERE entry_type = 'CREDIT'), 0.00) AS credits
FROM dtr_source.ledger_postings
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
  AND source IS DISTINCT FROM 'EARNINGS'
  AND amount IS DISTINCT FROM 'NaN'
GROUP BY lease_id, category
