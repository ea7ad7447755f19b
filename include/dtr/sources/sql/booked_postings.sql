-- What the ledger booked in the period, by lease and category, whoever the lease is (null, or
-- one that does not exist); of the leases `only`, where any are given. EARNINGS postings settle
-- statements; they charge nothing.
--
-- In the order of leases, by an expression that no index has: so all has been summed before the first
-- row comes, and a row on which the view fails is known by then.
SELECT
    lease_id,
    category,
    count(*) AS postings,
    coalesce(sum(amount) FILTER (WHERE entry_type = 'DEBIT' AND amount <> 'NaN'), 0.00) AS debits,
    coalesce(sum(amount) FILTER (WHERE entry_type = 'CREDIT' AND amount <> 'NaN'), 0.00)
        AS credits,
    coalesce(
        sum(amount) FILTER (
            WHERE (entry_type IS NULL OR entry_type NOT IN ('DEBIT', 'CREDIT')) AND amount <> 'NaN'
        ),
        0.00
    ) AS neither,
    count(*) FILTER (WHERE amount IS NULL OR amount = 'NaN') AS without_amount
FROM dtr_source.ledger_postings
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
  AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
  AND source IS DISTINCT FROM 'EARNINGS'
GROUP BY lease_id, category
ORDER BY lease_id + 0
