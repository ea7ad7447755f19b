-- A row, PENDING, for each lease that has none standing; one revision after a voided one.
INSERT INTO dtr (dtr_id, revision, lease_id, period_start, period_end, run_id)
SELECT
    'DTR-' || lease.lease_id || '-' || to_char(%(period_start)s::date, 'YYYY-MM-DD'),
    coalesce(max(dtr.revision), 0) + 1,
    lease.lease_id,
    %(period_start)s,
    %(period_end)s,
    %(run_id)s
FROM unnest(%(lease_ids)s::integer[]) AS lease (lease_id)
LEFT JOIN dtr
    ON dtr.lease_id = lease.lease_id
    AND dtr.period_start = %(period_start)s
    AND dtr.period_end = %(period_end)s
GROUP BY lease.lease_id
ORDER BY lease.lease_id
