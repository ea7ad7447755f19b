-- What the standing statements of the period say, per lease and category; of the leases `only`,
-- where any are given. A category in which nothing was charged or credited is left out.
SELECT
    dtr.lease_id,
    line ->> 'category' AS category,
    sum((line ->> 'charge')::numeric) AS charges,
    sum((line ->> 'credit')::numeric) AS credits
FROM dtr
CROSS JOIN LATERAL jsonb_array_elements(dtr.balances) AS line
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
  AND (%(only)s::integer[] IS NULL OR dtr.lease_id = ANY(%(only)s::integer[]))
GROUP BY dtr.lease_id, category
HAVING sum((line ->> 'charge')::numeric) <> 0 OR sum((line ->> 'credit')::numeric) <> 0
