-- At which step the run's failed statements failed, by the newest word on each.
SELECT step, count(*)::integer AS leases
FROM (
    SELECT DISTINCT ON (dtr.id) event.details ->> 'step' AS step
    FROM dtr
    JOIN dtr_event AS event
        ON event.run_id = dtr.run_id
        AND event.dtr_id = dtr.dtr_id
        AND event.event = 'FAILED'
    WHERE dtr.run_id = %(run_id)s
      AND dtr.status = 'FAILED'
    ORDER BY dtr.id, event.id DESC
) AS newest
WHERE step IS NOT NULL
GROUP BY step
