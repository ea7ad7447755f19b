-- Once per run and kind (idx_dtr_event_alarm), however often its close is run again.
INSERT INTO dtr_event (event, run_id, actor, origin, details)
VALUES ('ALARM', %(run_id)s, %(actor)s, %(origin)s, %(details)s)
ON CONFLICT DO NOTHING
