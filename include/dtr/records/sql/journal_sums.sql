-- What the standing statements of a week add up to, for its journal. Money is cents. What the week
-- before carried as card refunds is charged under MISC in this one (domain section 4.4): kept apart.
SELECT
    line.category,
    sum(line.charge * 100) FILTER (WHERE NOT line.is_refund)::bigint AS charges,
    sum(line.charge * 100) FILTER (WHERE line.is_refund)::bigint AS refunds_charged,
    sum(line.credit * 100)::bigint AS credits,
    sum(line.paid * 100)::bigint AS paid_off
FROM dtr
CROSS JOIN LATERAL (
    SELECT
        category,
        charge,
        credit,
        paid,
        starts_with(obligation_id, 'REFUNDS-' || dtr.lease_id || '-') AS is_refund
    FROM jsonb_to_recordset(dtr.balances) AS stated (
        category text, obligation_id text, charge numeric, credit numeric, paid numeric
    )
) AS line
WHERE dtr.status = 'GENERATED'
  AND dtr.period_start = %(period_start)s
  AND dtr.period_end = %(period_end)s
GROUP BY line.category
