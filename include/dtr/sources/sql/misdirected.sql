-- Credits of the period on a lease that never owed their obligation, while other leases do: a
-- payment that was noted under the wrong lease pays that one.
WITH paid AS MATERIALIZED (
    SELECT lease_id, obligation_id, sum(amount) AS amount
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND entry_type = 'CREDIT'
      AND source IS DISTINCT FROM 'EARNINGS'
      AND amount <> 'NaN'
      AND lease_id IS NOT NULL
      AND obligation_id IS NOT NULL
    GROUP BY lease_id, obligation_id
),
owed AS (
    SELECT DISTINCT debit.lease_id, debit.obligation_id
    FROM dtr_source.ledger_postings AS debit
    JOIN (SELECT DISTINCT obligation_id FROM paid) AS wanted USING (obligation_id)
    WHERE debit.entry_type = 'DEBIT'
      AND debit.lease_id IS NOT NULL
)
SELECT
    paid.lease_id,
    paid.obligation_id,
    paid.amount,
    array_agg(owed.lease_id ORDER BY owed.lease_id) AS owing
FROM paid
JOIN owed USING (obligation_id)
GROUP BY paid.lease_id, paid.obligation_id, paid.amount
HAVING NOT bool_or(owed.lease_id = paid.lease_id)
ORDER BY paid.lease_id, paid.obligation_id
