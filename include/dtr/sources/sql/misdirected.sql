-- Credits of the period on a lease that never owed their obligation, while other leases do: a
-- payment that was noted under the wrong lease pays that one. Of the leases `only`, where any are
-- given.
WITH paid AS MATERIALIZED (
    SELECT lease_id, obligation_id, sum(amount) AS amount
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
      AND entry_type = 'CREDIT'
      AND source IS DISTINCT FROM 'EARNINGS'
      AND amount <> 'NaN'
      AND lease_id IS NOT NULL
      AND obligation_id IS NOT NULL
    GROUP BY lease_id, obligation_id
),
-- The leases' own ledgers say of nearly all that they are right; only what is left is looked for in
-- all others'.
stray AS MATERIALIZED (
    SELECT *
    FROM paid
    WHERE (lease_id, obligation_id) NOT IN (
        SELECT lease_id, obligation_id
        FROM dtr_source.ledger_postings
        WHERE lease_id = ANY(ARRAY(SELECT lease_id FROM paid))
          AND obligation_id = ANY(ARRAY(SELECT obligation_id FROM paid))
          AND entry_type = 'DEBIT'
    )
),
owed AS (
    SELECT DISTINCT debit.lease_id, debit.obligation_id
    FROM dtr_source.ledger_postings AS debit
    JOIN (SELECT DISTINCT obligation_id FROM stray) AS wanted USING (obligation_id)
    WHERE debit.entry_type = 'DEBIT'
      AND debit.lease_id IS NOT NULL
)
SELECT
    stray.lease_id,
    stray.obligation_id,
    stray.amount,
    array_agg(owed.lease_id ORDER BY owed.lease_id) AS owing
FROM stray
JOIN owed USING (obligation_id)
GROUP BY stray.lease_id, stray.obligation_id, stray.amount
ORDER BY stray.lease_id, stray.obligation_id
