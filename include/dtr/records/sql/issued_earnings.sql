-- Card and cash of the standing statements of the period, and how they ended. Erased ones state
-- nothing any more: their leases count as not issued. Of the leases `only`, where any are given.
SELECT lease_id, cc_earnings, cash_earnings, prior_balance, total_due, balance_forward
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
  AND erased_at IS NULL
  AND (%(only)s::integer[] IS NULL OR lease_id = ANY(%(only)s::integer[]))
ORDER BY lease_id
