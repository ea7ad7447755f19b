-- The newest events of a batch, newest first.
SELECT id, occurred_at, event, revision, run_id, actor, origin, details
FROM dtr_event
WHERE details ->> 'batch' = %(number)s
  AND details ? 'batch'
  AND dtr_id IS NULL
ORDER BY id DESC
LIMIT %(most)s
