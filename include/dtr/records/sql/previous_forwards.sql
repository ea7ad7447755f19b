-- What the statements of the week before carried forward on their obligations, for the leases that
-- had one. Card refunds that were carried are debited in the week itself (domain section 4.4).
-- Of the leases `only`, where any are given.
SELECT
    lease_id,
    coalesce((
        SELECT sum((line ->> 'forward')::numeric(12, 2))
        FROM jsonb_array_elements(balances) AS line
    ), 0.00) AS forward
FROM dtr
WHERE period_end = %(period_start)s::date - 1
  AND status = 'GENERATED'
  AND erased_at IS NULL
  AND (%(only)s::integer[] IS NULL OR lease_id = ANY(%(only)s::integer[]))
