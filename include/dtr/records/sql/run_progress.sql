-- How far a run has come. `to_do` is what its plan claimed; leases whose content had not changed
-- keep their row, and only an event tells that the run has seen to them.
SELECT
    (
        SELECT (details ->> 'to_do')::integer
        FROM dtr_event
        WHERE run_id = %(run_id)s AND event = 'RUN_OPENED'
        ORDER BY id DESC
        LIMIT 1
    ) AS to_do,
    (
        SELECT count(DISTINCT dtr_id)::integer
        FROM dtr_event
        WHERE run_id = %(run_id)s AND event = 'UNCHANGED'
    ) AS unchanged,
    count(*) FILTER (WHERE status IN ('GENERATED', 'VOIDED'))::integer AS generated,
    count(*) FILTER (WHERE status = 'FAILED')::integer AS failed,
    count(*) FILTER (WHERE status IN ('PENDING', 'PROCESSING'))::integer AS waiting,
    (
        SELECT extract(epoch FROM clock_timestamp() - occurred_at)
        FROM dtr_event
        WHERE run_id = %(run_id)s AND event = 'RUN_OPENED'
        ORDER BY id DESC
        LIMIT 1
    ) AS elapsed_seconds
FROM dtr
WHERE run_id = %(run_id)s
