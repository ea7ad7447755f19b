-- What a run made of each of its leases, for the answer to who asked for it.
SELECT dtr_id, lease_id, run_id, status, error
FROM dtr
WHERE run_id = %(run_id)s
  AND status IN ('GENERATED', 'VOIDED', 'FAILED')
ORDER BY lease_id, revision
