-- The newest events of a DTR, newest first.
SELECT id, occurred_at, event, revision, run_id, actor, origin, details
FROM dtr_event
WHERE dtr_id = %(dtr_id)s
ORDER BY id DESC
LIMIT %(most)s
