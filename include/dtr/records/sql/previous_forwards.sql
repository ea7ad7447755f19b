-- What the statements of the week before carried forward on their obligations, for the leases that
-- had one. Card refunds that were carried are debited in the week itself (domain section 4.4); there
-- are none where the card came to something, and all that was carried is the obligations' then.
-- Of the leases `only`, where any are given.
SELECT
    lease_id,
    CASE
        WHEN cc_earnings >= 0 THEN balance_forward
        ELSE coalesce((
            SELECT sum(forward)
            FROM jsonb_to_recordset(balances) AS line (forward numeric(12, 2))
        ), 0.00)
    END AS forward
FROM dtr
WHERE period_end = %(period_start)s::date - 1
  AND status = 'GENERATED'
  AND erased_at IS NULL
  AND (%(only)s::integer[] IS NULL OR lease_id = ANY(%(only)s::integer[]))
ORDER BY lease_id
