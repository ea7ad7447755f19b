-- The newest event up to `last_event` (null: of all), and how many of the `many` before it changed a
-- statement or an accepted gap. Asked again, the number tells whether one that was written earlier has
-- come to light since.
WITH newest AS (
    SELECT coalesce(%(last_event)s::bigint, (SELECT max(id) FROM dtr_event), 0) AS id
)
SELECT
    newest.id,
    (
        SELECT count(*)::integer
        FROM dtr_event
        WHERE dtr_event.id > newest.id - %(many)s
          AND dtr_event.id <= newest.id
          AND event = ANY(%(kinds)s)
    ) AS changes
FROM newest
