-- The standing statements of a week: which, their card fares, and refunds beyond all funds. Cents.
SELECT
    dtr_id,
    revision,
    (cc_earnings * 100)::bigint AS card,
    (balance_forward * 100)::bigint - (
        SELECT coalesce(sum(line.forward * 100), 0)::bigint
        FROM jsonb_to_recordset(dtr.balances) AS line (forward numeric)
    ) AS refunds_carried
FROM dtr
WHERE status = 'GENERATED'
  AND erased_at IS NULL
  AND period_start = %(period_start)s
  AND period_end = %(period_end)s
ORDER BY lease_id
