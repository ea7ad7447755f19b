-- What the standing statements of a week state, lease by lease: card and cash (no category), and for
-- each category in which there are any, charges and credits. Erased ones state nothing that could be compared.
WITH standing AS NOT MATERIALIZED (
    SELECT lease_id, cc_earnings, cash_earnings, balances
    FROM dtr
    WHERE period_start = %(period_start)s AND period_end = %(period_end)s AND status = 'GENERATED'
      AND erased_at IS NULL
)
SELECT lease_id, NULL AS category, cc_earnings AS first, cash_earnings AS second
FROM standing
UNION ALL
SELECT
    lease_id,
    line ->> 'category',
    sum((line ->> 'charge')::numeric(12, 2)),
    sum((line ->> 'credit')::numeric(12, 2))
FROM standing
CROSS JOIN LATERAL jsonb_array_elements(balances) AS line
GROUP BY lease_id, line ->> 'category'
HAVING sum((line ->> 'charge')::numeric(12, 2)) <> 0 OR sum((line ->> 'credit')::numeric(12, 2)) <> 0
