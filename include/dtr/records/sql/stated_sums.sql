-- What the standing statements of a week state, lease by lease: card and cash, and for each
-- category charges and credits. Erased ones state nothing that could be compared.
SELECT lease_id, 'card' AS what, cc_earnings AS amount
FROM dtr
WHERE period_start = %(period_start)s AND period_end = %(period_end)s AND status = 'GENERATED'
  AND erased_at IS NULL
UNION ALL
SELECT lease_id, 'cash', cash_earnings
FROM dtr
WHERE period_start = %(period_start)s AND period_end = %(period_end)s AND status = 'GENERATED'
  AND erased_at IS NULL
UNION ALL
SELECT lease_id, (line ->> 'category') || ' ' || side.name, sum((line ->> side.field)::numeric(12, 2))
FROM dtr
CROSS JOIN LATERAL jsonb_array_elements(balances) AS line
CROSS JOIN (VALUES ('charges', 'charge'), ('credits', 'credit')) AS side (name, field)
WHERE period_start = %(period_start)s AND period_end = %(period_end)s AND status = 'GENERATED'
  AND erased_at IS NULL
GROUP BY lease_id, line ->> 'category', side.name
