-- What the standing statements of a week state, lease by lease: card and cash (no category), and for
-- each category in which there are any, charges and credits. Erased ones state nothing that could be compared.
SELECT dtr.lease_id, line.category, line.is_ledger, line.first, line.second
FROM dtr
CROSS JOIN LATERAL (
    SELECT NULL AS category, false AS is_ledger, cc_earnings AS first, cash_earnings AS second
    UNION ALL
    SELECT category, true, sum(charge), sum(credit)
    FROM jsonb_to_recordset(balances)
        AS line (category text, charge numeric(12, 2), credit numeric(12, 2))
    GROUP BY category
    HAVING sum(charge) <> 0 OR sum(credit) <> 0
) AS line
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
  AND erased_at IS NULL
ORDER BY dtr.lease_id
