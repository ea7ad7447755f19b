INSERT INTO dtr_event (event, dtr_id, revision, run_id, actor, origin, details)
VALUES (
    %(event)s, %(dtr_id)s, %(revision)s, %(run_id)s, %(actor)s, %(origin)s, %(details)s
)
