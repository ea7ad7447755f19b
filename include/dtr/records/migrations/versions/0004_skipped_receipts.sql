-- Receipt numbers that are skipped on purpose: the event is about no single DTR or run.
ALTER TABLE dtr_event
    DROP CONSTRAINT dtr_event_is_about_something,
    ADD CONSTRAINT dtr_event_is_about_something CHECK (
        num_nonnulls(dtr_id, run_id) > 0
        OR event IN ('DENIED', 'LISTED', 'EXPORTED', 'RECEIPTS_SKIPPED')
    );
CREATE INDEX idx_dtr_event_skipped ON dtr_event (id) WHERE event = 'RECEIPTS_SKIPPED';
