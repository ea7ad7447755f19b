-- Who was sent which statement, when, and what became of it; what drivers dispute.

CREATE TABLE dtr_dispute (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dtr_row_id bigint NOT NULL REFERENCES dtr (id),
    driver_id integer,
    line text NOT NULL,
    amount numeric(12, 2),
    words text NOT NULL,
    language text NOT NULL,
    link_id bigint REFERENCES dtr_link (id),
    opened_at timestamptz NOT NULL DEFAULT now(),
    opened_by text NOT NULL,
    due_on date NOT NULL,
    held numeric(12, 2) NOT NULL DEFAULT 0.00,
    state text NOT NULL DEFAULT 'OPEN',
    answer text,
    posting_id text,
    answered_at timestamptz,
    answered_by text,
    CONSTRAINT dtr_dispute_words CHECK (length(words) BETWEEN 1 AND 2000),
    CONSTRAINT dtr_dispute_held CHECK (held >= 0),
    CONSTRAINT dtr_dispute_state CHECK (state IN ('OPEN', 'ANSWERED', 'ACCEPTED', 'REJECTED')),
    CONSTRAINT dtr_dispute_answered_whole CHECK (
        num_nonnulls(answer, answered_at, answered_by)
            = CASE WHEN state = 'OPEN' THEN 0 ELSE 3 END
    ),
    CONSTRAINT dtr_dispute_accepted_is_corrected CHECK (
        (state = 'ACCEPTED') = (posting_id IS NOT NULL)
    )
);
COMMENT ON TABLE dtr_dispute IS 'Questions about a line of a statement, from the driver or noted for him.';
COMMENT ON COLUMN dtr_dispute.line IS
    'The obligation id, or "cc_earnings", "cash_earnings", or "statement" for the whole.';
COMMENT ON COLUMN dtr_dispute.amount IS 'Dollars that the line stated.';
COMMENT ON COLUMN dtr_dispute.held IS 'Dollars of the payment that wait while it is open.';
COMMENT ON COLUMN dtr_dispute.posting_id IS 'The ledger posting that corrects what was accepted.';
-- A form that is sent twice is one dispute.
CREATE UNIQUE INDEX idx_dtr_dispute_once ON dtr_dispute (dtr_row_id, line, md5(words));
CREATE INDEX idx_dtr_dispute_open ON dtr_dispute (due_on, id) WHERE state = 'OPEN';
CREATE INDEX idx_dtr_dispute_posting ON dtr_dispute (posting_id) WHERE posting_id IS NOT NULL;

CREATE FUNCTION dtr_keep_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answering CONSTANT text[] := ARRAY[
        'state', 'answer', 'posting_id', 'answered_at', 'answered_by', 'held'
    ];
BEGIN
    IF to_jsonb(old) - answering IS DISTINCT FROM to_jsonb(new) - answering THEN
        RAISE EXCEPTION 'what dispute % says stays as it was said', old.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF old.state IN ('ACCEPTED', 'REJECTED')
        OR (old.state = 'ANSWERED' AND new.state = 'OPEN')
    THEN
        RAISE EXCEPTION 'dispute % is decided', old.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_dispute_is_only_answered
    BEFORE UPDATE ON dtr_dispute
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_dispute();
CREATE TRIGGER dtr_dispute_never_deleted
    BEFORE DELETE ON dtr_dispute
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_dispute_never_truncated
    BEFORE TRUNCATE ON dtr_dispute
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

CREATE TABLE dtr_delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dtr_row_id bigint NOT NULL REFERENCES dtr (id),
    dispute_id bigint REFERENCES dtr_dispute (id),
    channel text NOT NULL,
    copy integer NOT NULL DEFAULT 1,
    driver_id integer,
    despite boolean NOT NULL DEFAULT false,
    queued_at timestamptz NOT NULL DEFAULT now(),
    queued_by text NOT NULL,
    run_id text,
    state text NOT NULL DEFAULT 'QUEUED',
    address text,
    language text,
    link_id bigint REFERENCES dtr_link (id),
    message_id text,
    tries integer NOT NULL DEFAULT 0,
    held_by text,
    begun_at timestamptz,
    ended_at timestamptz,
    reason text,
    warning text,
    CONSTRAINT dtr_delivery_channel CHECK (channel IN ('EMAIL', 'SMS')),
    CONSTRAINT dtr_delivery_copy CHECK (copy > 0),
    CONSTRAINT dtr_delivery_state CHECK (
        state IN ('QUEUED', 'SENDING', 'SENT', 'FAILED', 'BOUNCED', 'SKIPPED', 'UNKNOWN')
    ),
    CONSTRAINT dtr_delivery_says_why CHECK (
        reason IS NOT NULL OR state NOT IN ('FAILED', 'BOUNCED', 'SKIPPED', 'UNKNOWN')
    ),
    CONSTRAINT dtr_delivery_in_hand CHECK (state <> 'SENDING' OR num_nonnulls(held_by, begun_at) = 2),
    CONSTRAINT dtr_delivery_ended CHECK (
        (ended_at IS NULL) = (state IN ('QUEUED', 'SENDING'))
    )
);
COMMENT ON TABLE dtr_delivery IS
    'One row for each message: a statement''s revision, or an answer, by one channel.';
COMMENT ON COLUMN dtr_delivery.dispute_id IS 'The dispute that it answers; null: the statement.';
COMMENT ON COLUMN dtr_delivery.copy IS '1, and one more each time that a person asks for it again.';
COMMENT ON COLUMN dtr_delivery.despite IS
    'A person asked for it in spite of an address that is shared or has changed.';
COMMENT ON COLUMN dtr_delivery.address IS
    'As read when it was sent; null before that, and once the driver was forgotten.';
COMMENT ON COLUMN dtr_delivery.held_by IS 'The try that has it in hand, or had it last.';
CREATE UNIQUE INDEX idx_dtr_delivery_once
    ON dtr_delivery (dtr_row_id, coalesce(dispute_id, 0::bigint), channel, copy);
CREATE INDEX idx_dtr_delivery_waiting ON dtr_delivery (id) WHERE state IN ('QUEUED', 'SENDING');
CREATE INDEX idx_dtr_delivery_driver ON dtr_delivery (driver_id, id);
CREATE INDEX idx_dtr_delivery_message ON dtr_delivery (message_id);
CREATE INDEX idx_dtr_delivery_link ON dtr_delivery (link_id);

CREATE FUNCTION dtr_keep_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fixed CONSTANT text[] := ARRAY[
        'id', 'dtr_row_id', 'dispute_id', 'channel', 'copy', 'driver_id', 'despite', 'queued_at',
        'queued_by'
    ];
    name text;
BEGIN
    FOREACH name IN ARRAY fixed LOOP
        IF to_jsonb(old) -> name IS DISTINCT FROM to_jsonb(new) -> name THEN
            RAISE EXCEPTION 'delivery %: % stays as it is', old.id, name
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF old.state = new.state THEN
        -- A driver who is forgotten: his address goes, whatever became of the message.
        IF to_jsonb(old) - 'address' IS DISTINCT FROM to_jsonb(new) - 'address'
            OR new.address IS NOT NULL
        THEN
            RAISE EXCEPTION 'delivery % is % already', old.id, old.state
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF (old.state, new.state) NOT IN (
        ('QUEUED', 'SENDING'), ('QUEUED', 'SKIPPED'),
        ('SENDING', 'QUEUED'), ('SENDING', 'SENT'), ('SENDING', 'FAILED'), ('SENDING', 'UNKNOWN'),
        ('UNKNOWN', 'SENT'), ('UNKNOWN', 'FAILED'), ('UNKNOWN', 'BOUNCED'),
        ('SENT', 'BOUNCED')
    ) THEN
        RAISE EXCEPTION 'delivery % cannot become % from %', old.id, new.state, old.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_delivery_only_goes_on
    BEFORE UPDATE ON dtr_delivery
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_delivery();
CREATE TRIGGER dtr_delivery_never_deleted
    BEFORE DELETE ON dtr_delivery
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_delivery_never_truncated
    BEFORE TRUNCATE ON dtr_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();
