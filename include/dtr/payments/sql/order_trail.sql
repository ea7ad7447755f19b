-- The newest events of an order, newest first.
SELECT id, occurred_at, event, revision, run_id, actor, origin, details
FROM dtr_event
WHERE details ->> 'order' = %(number)s
  AND details ? 'order'
  AND dtr_id IS NULL
ORDER BY id DESC
LIMIT %(most)s
