-- The records of issued statements: dtr, its runs, its trail, and the receipt counter.
-- The schema itself refuses what must not be: an overlap, an unbalanced total, an edited or
-- deleted statement, a changed event.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE dtr (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dtr_id text NOT NULL,
    revision integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
    receipt_number text UNIQUE CHECK (receipt_number ~ '^RCPT-\d{4}-\d{6,}$'),
    receipt_date date,
    period_start date NOT NULL,
    period_end date NOT NULL,
    lease_id integer NOT NULL,
    driver_id integer,
    vehicle_id integer,
    medallion_id integer,
    cc_earnings numeric(12,2),
    cash_earnings numeric(12,2),
    total_earnings numeric(12,2),
    taxes_amount numeric(12,2),
    ezpass_amount numeric(12,2),
    lease_amount numeric(12,2),
    pvb_amount numeric(12,2),
    tlc_amount numeric(12,2),
    repairs_amount numeric(12,2),
    loans_amount numeric(12,2),
    misc_amount numeric(12,2),
    total_deductions numeric(12,2),
    prior_balance numeric(12,2),
    net_earnings numeric(12,2),
    total_due numeric(12,2),
    balance_forward numeric(12,2),
    payment_type text NOT NULL DEFAULT 'PENDING',
    batch_number text,
    payment_date date,
    deposit_amount numeric(12,2),
    balances jsonb,
    statement_sha256 text CHECK (statement_sha256 ~ '^[0-9a-f]{64}$'),
    pdf_s3_key text UNIQUE,
    pdf_sha256 text CHECK (pdf_sha256 ~ '^[0-9a-f]{64}$'),
    pdf_bytes integer CHECK (pdf_bytes > 0),
    status text NOT NULL DEFAULT 'PENDING',
    error text,
    run_id text NOT NULL,
    generated_at timestamptz,
    generated_by text,
    voided_at timestamptz,
    voided_by text,
    voided_reason text,
    created_on timestamptz NOT NULL DEFAULT now(),
    updated_on timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT dtr_id_revision UNIQUE (dtr_id, revision),
    CONSTRAINT dtr_period_has_seven_days CHECK (period_end = period_start + 6),
    CONSTRAINT dtr_id_names_lease_and_period CHECK (
        dtr_id = 'DTR-' || lease_id || '-' || to_char(period_start, 'YYYY-MM-DD')
    ),
    CONSTRAINT dtr_status_known CHECK (
        status IN ('PENDING', 'PROCESSING', 'GENERATED', 'FAILED', 'VOIDED')
    ),
    CONSTRAINT dtr_payment_type_known CHECK (payment_type IN ('PENDING', 'ACH', 'CHECK')),
    CONSTRAINT dtr_payment_is_whole CHECK (
        CASE payment_type
            WHEN 'PENDING' THEN batch_number IS NULL AND payment_date IS NULL
            ELSE batch_number <> '' AND payment_date IS NOT NULL
        END
    ),
    CONSTRAINT dtr_paid_was_issued_and_due CHECK (
        payment_type = 'PENDING' OR (status IN ('GENERATED', 'VOIDED') AND total_due > 0)
    ),
    CONSTRAINT dtr_failed_says_why CHECK ((status = 'FAILED') = (error IS NOT NULL)),
    CONSTRAINT dtr_voided_says_why CHECK (
        CASE status
            WHEN 'VOIDED' THEN
                voided_at IS NOT NULL AND voided_by IS NOT NULL AND length(voided_reason) >= 10
            ELSE num_nonnulls(voided_at, voided_by, voided_reason) = 0
        END
    ),
    -- Bound together before rendering, and kept for good.
    CONSTRAINT dtr_receipt_is_whole CHECK (
        num_nonnulls(receipt_number, receipt_date, generated_at) IN (0, 3)
        AND substr(receipt_number, 6, 4) = to_char(receipt_date, 'YYYY')
    ),
    CONSTRAINT dtr_issued_is_whole CHECK (
        status NOT IN ('GENERATED', 'VOIDED')
        OR num_nulls(
            receipt_number, driver_id, cc_earnings, cash_earnings, total_earnings, taxes_amount,
            ezpass_amount, lease_amount, pvb_amount, tlc_amount, repairs_amount, loans_amount,
            misc_amount, total_deductions, prior_balance, net_earnings, total_due,
            balance_forward, deposit_amount, balances, statement_sha256, pdf_s3_key, pdf_sha256,
            pdf_bytes, generated_by
        ) = 0
    ),
    CONSTRAINT dtr_total_earnings_adds_up CHECK (total_earnings = cc_earnings + cash_earnings),
    CONSTRAINT dtr_total_deductions_adds_up CHECK (
        total_deductions = taxes_amount + ezpass_amount + lease_amount + pvb_amount + tlc_amount
            + repairs_amount + loans_amount + misc_amount
    ),
    CONSTRAINT dtr_net_earnings_adds_up CHECK (net_earnings = cc_earnings - total_deductions),
    CONSTRAINT dtr_total_due_adds_up CHECK (total_due = net_earnings + prior_balance),
    CONSTRAINT dtr_balance_forward_adds_up CHECK (balance_forward = greatest(-total_due, 0)),
    -- One standing statement for any day of a lease.
    CONSTRAINT dtr_periods_never_overlap EXCLUDE USING gist (
        lease_id WITH =,
        daterange(period_start, period_end, '[]') WITH &&
    ) WHERE (status NOT IN ('VOIDED', 'FAILED'))
);

CREATE INDEX idx_dtr_lease_period ON dtr (lease_id, period_start, period_end);
CREATE INDEX idx_dtr_driver_period ON dtr (driver_id, period_start, period_end);
CREATE INDEX idx_dtr_status_period ON dtr (status, period_start, period_end);
CREATE INDEX idx_dtr_run ON dtr (run_id);

CREATE TABLE dtr_receipt_counter (
    year integer PRIMARY KEY,
    last_number integer NOT NULL CHECK (last_number > 0)
);
COMMENT ON TABLE dtr_receipt_counter IS
    'Taken in the transaction that binds the receipts: a rollback leaves no gap.';

CREATE TABLE dtr_generation_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL UNIQUE,
    generation_date timestamptz NOT NULL,
    period_start date,
    period_end date,
    total_dtrs_generated integer NOT NULL DEFAULT 0 CHECK (total_dtrs_generated >= 0),
    total_failed integer NOT NULL DEFAULT 0 CHECK (total_failed >= 0),
    total_skipped integer NOT NULL DEFAULT 0 CHECK (total_skipped >= 0),
    generation_time_seconds numeric(12,3),
    status text NOT NULL CHECK (status IN ('RUNNING', 'SUCCESS', 'PARTIAL_SUCCESS', 'FAILED')),
    error_message text,
    triggered_by text NOT NULL CHECK (triggered_by IN ('SCHEDULE', 'USER', 'API')),
    triggered_by_user text,
    control_totals jsonb NOT NULL DEFAULT '{}',
    created_on timestamptz NOT NULL DEFAULT now(),
    updated_on timestamptz NOT NULL DEFAULT now(),
    CHECK (status = 'FAILED' OR num_nulls(period_start, period_end) = 0),
    CHECK (status <> 'FAILED' OR error_message IS NOT NULL)
);
COMMENT ON COLUMN dtr_generation_history.period_start IS
    'Null only where a run was refused before its period could be resolved.';

CREATE TABLE dtr_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event text NOT NULL,
    dtr_id text,
    revision integer,
    run_id text,
    actor text NOT NULL,
    origin text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    CHECK (num_nonnulls(dtr_id, run_id) > 0)
);
COMMENT ON COLUMN dtr_event.actor IS 'Who: a user, or the scheduler.';
COMMENT ON COLUMN dtr_event.origin IS 'From where: a Dag run, a network address, a command.';
CREATE INDEX idx_dtr_event_dtr ON dtr_event (dtr_id, id);
CREATE INDEX idx_dtr_event_run ON dtr_event (run_id, id);

CREATE FUNCTION dtr_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: these records are only ever added to', tg_op, tg_table_name
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER dtr_event_append_only
    BEFORE UPDATE OR DELETE ON dtr_event
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_event_never_truncated
    BEFORE TRUNCATE ON dtr_event
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_never_deleted
    BEFORE DELETE ON dtr
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_never_truncated
    BEFORE TRUNCATE ON dtr
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- Once issued a statement is never edited: it can be paid, and it can be voided.
CREATE FUNCTION dtr_keep_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed CONSTANT text[] := ARRAY[
        'status', 'payment_type', 'batch_number', 'payment_date',
        'voided_at', 'voided_by', 'voided_reason', 'updated_on'
    ];
BEGIN
    IF old.status = 'VOIDED'
        OR new.status NOT IN ('GENERATED', 'VOIDED')
        OR to_jsonb(old) - allowed IS DISTINCT FROM to_jsonb(new) - allowed
        OR (old.payment_type <> 'PENDING'
            AND (new.payment_type, new.batch_number, new.payment_date)
                IS DISTINCT FROM (old.payment_type, old.batch_number, old.payment_date))
    THEN
        RAISE EXCEPTION '% revision % is issued and cannot be edited; void it and issue it again',
            old.dtr_id, old.revision USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_issued_is_never_edited
    BEFORE UPDATE ON dtr
    FOR EACH ROW WHEN (old.status IN ('GENERATED', 'VOIDED'))
    EXECUTE FUNCTION dtr_keep_issued();

-- A bound receipt stays with its row.
CREATE FUNCTION dtr_keep_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% revision %: receipt % is bound for good',
        old.dtr_id, old.revision, old.receipt_number USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER dtr_receipt_is_kept
    BEFORE UPDATE ON dtr
    FOR EACH ROW WHEN (
        old.receipt_number IS NOT NULL
        AND (new.receipt_number, new.receipt_date, new.generated_at)
            IS DISTINCT FROM (old.receipt_number, old.receipt_date, old.generated_at)
    )
    EXECUTE FUNCTION dtr_keep_receipt();
