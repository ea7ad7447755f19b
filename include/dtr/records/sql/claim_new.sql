-- A row for each lease that has none standing; one revision after a voided one. PENDING, or FAILED
-- where there is an error.
INSERT INTO dtr (dtr_id, revision, lease_id, period_start, period_end, run_id, status, error)
SELECT
    'DTR-' || lease.lease_id || '-' || to_char(%(period_start)s::date, 'YYYY-MM-DD'),
    coalesce(max(dtr.revision), 0) + 1,
    lease.lease_id,
    %(period_start)s,
    %(period_end)s,
    %(run_id)s,
    CASE WHEN lease.error IS NULL THEN 'PENDING' ELSE 'FAILED' END,
    lease.error
FROM unnest(%(lease_ids)s::integer[], %(errors)s::text[]) AS lease (lease_id, error)
LEFT JOIN dtr
    ON dtr.lease_id = lease.lease_id
    AND dtr.period_start = %(period_start)s
    AND dtr.period_end = %(period_end)s
GROUP BY lease.lease_id, lease.error
ORDER BY lease.lease_id
