-- Leases of the week whose newest attempt failed and that have no standing statement.
SELECT DISTINCT ON (lease_id)
    lease_id, dtr_id, revision, run_id, error, updated_on
FROM dtr AS failed
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'FAILED'
  AND NOT EXISTS (
    SELECT FROM dtr AS live
    WHERE live.dtr_id = failed.dtr_id
      AND live.status NOT IN ('VOIDED', 'FAILED')
  )
ORDER BY lease_id, revision DESC
