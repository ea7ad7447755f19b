-- An alarm is raised once per run and kind, and told once by each channel.

CREATE UNIQUE INDEX idx_dtr_event_alarm
    ON dtr_event (run_id, (details ->> 'kind'))
    WHERE event = 'ALARM';
CREATE UNIQUE INDEX idx_dtr_event_notified
    ON dtr_event (run_id, (details ->> 'kind'), (details ->> 'channel'))
    WHERE event = 'NOTIFIED';
