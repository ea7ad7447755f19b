-- Standing DTRs of these leases for another period that shares a day with this one.
SELECT lease_id, dtr_id, period_start, period_end
FROM dtr
WHERE lease_id = ANY(%(lease_ids)s)
  AND status NOT IN ('VOIDED', 'FAILED')
  AND daterange(period_start, period_end, '[]')
      && daterange(%(period_start)s, %(period_end)s, '[]')
  AND (period_start, period_end) <> (%(period_start)s, %(period_end)s)
ORDER BY lease_id, period_start
