-- What changed since an event: of which weeks statements were issued, voided or erased, and when last.
-- Of an accepted gap (no week: null) the run or the request says nothing of a statement.
SELECT right(dtr_id, 10)::date AS week, max(occurred_at) AS at
FROM dtr_event
WHERE id > %(last_event)s
  AND event = ANY(%(kinds)s)
GROUP BY 1
