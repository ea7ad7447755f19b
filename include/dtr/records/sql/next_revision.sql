-- One revision after the newest of the DTR, whatever became of that one.
INSERT INTO dtr (
    dtr_id, revision, lease_id, period_start, period_end, run_id, status, error, supersedes
)
SELECT
    dtr_id, revision + 1, lease_id, period_start, period_end, %(run_id)s, %(status)s, %(error)s,
    %(supersedes)s
FROM dtr
WHERE dtr_id = %(dtr_id)s
ORDER BY revision DESC
LIMIT 1
RETURNING id, revision
