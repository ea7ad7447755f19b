-- In the order in which they are given.
INSERT INTO dtr_event (event, dtr_id, revision, run_id, actor, origin, details)
SELECT event, dtr_id, revision, run_id, actor, origin, details
FROM ROWS FROM (
    jsonb_to_recordset(%(events)s) AS (
        event text,
        dtr_id text,
        revision integer,
        run_id text,
        actor text,
        origin text,
        details jsonb
    )
) WITH ORDINALITY AS new (event, dtr_id, revision, run_id, actor, origin, details, place)
ORDER BY place
