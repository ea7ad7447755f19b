-- What the standing statements of the period say, per lease and category; of the leases `only`,
-- where any are given. A category in which nothing was charged or credited is left out.
SELECT dtr.lease_id, line.category, line.charges, line.credits
FROM dtr
CROSS JOIN LATERAL (
    SELECT category, sum(charge) AS charges, sum(credit) AS credits
    FROM jsonb_to_recordset(balances) AS line (category text, charge numeric, credit numeric)
    GROUP BY category
    HAVING sum(charge) <> 0 OR sum(credit) <> 0
) AS line
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
  AND (%(only)s::integer[] IS NULL OR dtr.lease_id = ANY(%(only)s::integer[]))
ORDER BY dtr.lease_id
