-- What the standing statements of the period charge and credit, by category.
SELECT
    line ->> 'category' AS category,
    sum((line ->> 'charge')::numeric) AS charges,
    sum((line ->> 'credit')::numeric) AS credits,
    sum((line ->> 'paid')::numeric) AS paid,
    sum((line ->> 'forward')::numeric) AS forward
FROM dtr
CROSS JOIN LATERAL jsonb_array_elements(balances) AS line
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
GROUP BY category
