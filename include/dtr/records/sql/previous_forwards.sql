-- What the statements of the week before carried forward, for the leases that had one.
SELECT lease_id, balance_forward
FROM dtr
WHERE period_end = %(period_start)s::date - 1
  AND status = 'GENERATED'
