-- What the bank is sent beside batches. A reversal debits what a batch credited wrongly; prenotes try
-- accounts by entries without money. Each is one file, made by one person and approved by another.

CREATE TABLE dtr_bank_order (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('REVERSAL', 'PRENOTE')),
    batch_id bigint REFERENCES dtr_payment_batch (id),
    error text CHECK (error IN ('DUPLICATE', 'WRONG_AMOUNT', 'WRONG_RECEIVER', 'WRONG_DATE')),
    reason text CHECK (length(reason) >= 10),
    effective_date date NOT NULL,
    state text NOT NULL DEFAULT 'DRAFT'
        CHECK (state IN ('DRAFT', 'APPROVED', 'SENT', 'SETTLED', 'CANCELED')),
    entries integer NOT NULL CHECK (entries > 0),
    total numeric(12,2) NOT NULL CHECK (total >= 0),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    approved_at timestamptz,
    approved_by text,
    one_person boolean NOT NULL DEFAULT false,
    file_made_at timestamptz,
    file_modifier text CHECK (file_modifier ~ '^[A-Z0-9]$'),
    file_first_sequence integer CHECK (file_first_sequence > 0),
    file_key text UNIQUE,
    file_sha256 text CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    file_bytes integer CHECK (file_bytes > 0),
    downloads integer NOT NULL DEFAULT 0 CHECK (downloads >= 0),
    sent_at timestamptz,
    settled_at timestamptz,
    settled_by text,
    canceled_at timestamptz,
    canceled_by text,
    canceled_reason text CHECK (length(canceled_reason) >= 10),
    CONSTRAINT dtr_bank_order_reversal_says_what_and_why CHECK (
        num_nonnulls(batch_id, error, reason) = CASE kind WHEN 'REVERSAL' THEN 3 ELSE 0 END
    ),
    CONSTRAINT dtr_bank_order_prenotes_move_no_money CHECK (kind = 'REVERSAL' OR total = 0),
    CONSTRAINT dtr_bank_order_has_four_eyes CHECK (one_person OR approved_by <> made_by),
    CONSTRAINT dtr_bank_order_approval_is_whole CHECK (
        num_nonnulls(approved_at, approved_by) IN (0, 2)
        AND (state NOT IN ('APPROVED', 'SENT', 'SETTLED') OR approved_at IS NOT NULL)
    ),
    CONSTRAINT dtr_bank_order_file_is_bound_whole CHECK (
        num_nonnulls(file_made_at, file_modifier, file_first_sequence)
            = CASE WHEN approved_at IS NULL THEN 0 ELSE 3 END
    ),
    CONSTRAINT dtr_bank_order_file_is_whole CHECK (
        num_nonnulls(file_key, file_sha256, file_bytes, sent_at) IN (0, 4)
        AND (state NOT IN ('SENT', 'SETTLED') OR sent_at IS NOT NULL)
    ),
    CONSTRAINT dtr_bank_order_settled_whole CHECK (
        num_nonnulls(settled_at, settled_by) = CASE state WHEN 'SETTLED' THEN 2 ELSE 0 END
    ),
    CONSTRAINT dtr_bank_order_canceled_says_why CHECK (
        num_nonnulls(canceled_at, canceled_by, canceled_reason)
            = CASE state WHEN 'CANCELED' THEN 3 ELSE 0 END
    )
);
CREATE INDEX idx_dtr_bank_order_batch ON dtr_bank_order (batch_id, id);
COMMENT ON TABLE dtr_bank_order IS 'A file for the bank beside the batches: a reversal, or prenotes.';
COMMENT ON COLUMN dtr_bank_order.file_made_at IS
    'Bound with the approval, so that a second try builds the same bytes.';

CREATE TABLE dtr_bank_order_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL REFERENCES dtr_bank_order (id),
    payment_id bigint REFERENCES dtr_payment (id),
    driver_id integer,
    account_last_four text CHECK (account_last_four ~ '^\d{1,4}$'),
    account_key text CHECK (account_key ~ '^[0-9a-f]{64}$'),
    amount numeric(12,2) NOT NULL CHECK (amount >= 0),
    state text NOT NULL DEFAULT 'PLANNED'
        CHECK (state IN ('PLANNED', 'SENT', 'SETTLED', 'RETURNED', 'CANCELED')),
    trace text CHECK (trace ~ '^\d{15}$'),
    sent_at timestamptz,
    settled_at timestamptz,
    returned_at timestamptz,
    return_code text CHECK (return_code <> ''),
    CONSTRAINT dtr_bank_order_entry_is_of_a_payment_or_an_account CHECK (
        CASE WHEN payment_id IS NULL
            THEN num_nonnulls(driver_id, account_last_four, account_key) = 3 AND amount = 0
            ELSE num_nonnulls(account_last_four, account_key) = 0 AND amount > 0
        END
    ),
    CONSTRAINT dtr_bank_order_entry_sent_whole CHECK (
        num_nonnulls(sent_at, trace) IN (0, 2)
        AND (state NOT IN ('SENT', 'SETTLED', 'RETURNED') OR sent_at IS NOT NULL)
    ),
    CONSTRAINT dtr_bank_order_entry_settled_whole CHECK (
        state <> 'SETTLED' OR settled_at IS NOT NULL
    ),
    CONSTRAINT dtr_bank_order_entry_returned_whole CHECK (
        num_nonnulls(returned_at, return_code) = CASE state WHEN 'RETURNED' THEN 2 ELSE 0 END
    )
);
CREATE UNIQUE INDEX dtr_payment_reversed_once ON dtr_bank_order_entry (payment_id)
    WHERE state <> 'CANCELED';
CREATE UNIQUE INDEX dtr_account_tried_once ON dtr_bank_order_entry (driver_id, account_key)
    WHERE payment_id IS NULL AND state NOT IN ('CANCELED', 'RETURNED');
CREATE INDEX idx_dtr_bank_order_entry_order ON dtr_bank_order_entry (order_id, id);
CREATE INDEX idx_dtr_bank_order_entry_driver ON dtr_bank_order_entry (driver_id, id);
CREATE INDEX idx_dtr_bank_order_entry_trace ON dtr_bank_order_entry (trace)
    WHERE trace IS NOT NULL;
COMMENT ON TABLE dtr_bank_order_entry IS
    'A payment that is taken back, or an account that is tried without money.';

-- A payment is reversed once, in full, while the money is out.
CREATE FUNCTION dtr_check_bank_order_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM dtr_bank_order AS file
        LEFT JOIN dtr_payment AS payment ON payment.id = new.payment_id
        WHERE file.id = new.order_id
          AND file.state = 'DRAFT'
          AND new.state = 'PLANNED'
          AND CASE file.kind
              WHEN 'PRENOTE' THEN new.payment_id IS NULL
              ELSE payment.batch_id = file.batch_id AND payment.method = 'ACH'
                  AND payment.state IN ('SENT', 'SETTLED') AND payment.amount = new.amount
              END
    ) THEN
        RAISE EXCEPTION 'an entry joins a DRAFT: of a payment of its batch that is out, in full, or '
            'of an account' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_bank_order_entry_may_join
    BEFORE INSERT ON dtr_bank_order_entry
    FOR EACH ROW EXECUTE FUNCTION dtr_check_bank_order_entry();

CREATE FUNCTION dtr_keep_bank_order_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed CONSTANT text[] := ARRAY[
        'state', 'trace', 'sent_at', 'settled_at', 'returned_at', 'return_code'
    ];
BEGIN
    IF to_jsonb(old) - allowed IS DISTINCT FROM to_jsonb(new) - allowed
        OR (old.trace IS NOT NULL AND new.trace IS DISTINCT FROM old.trace)
        OR (old.state <> new.state AND (old.state, new.state) NOT IN (
            ('PLANNED', 'SENT'), ('PLANNED', 'CANCELED'), ('SENT', 'SETTLED'),
            ('SENT', 'RETURNED'), ('SENT', 'CANCELED'), ('SETTLED', 'RETURNED')
        ))
    THEN
        RAISE EXCEPTION 'entry % of order % is % and cannot become that',
            old.id, old.order_id, old.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_bank_order_entry_keeps_its_way
    BEFORE UPDATE ON dtr_bank_order_entry
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_bank_order_entry();

-- The way of a batch (dtr_keep_payment_batch), without changes while it is a DRAFT.
CREATE FUNCTION dtr_keep_bank_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed CONSTANT text[] := ARRAY[
        'state', 'approved_at', 'approved_by', 'one_person', 'file_made_at', 'file_modifier',
        'file_first_sequence', 'file_key', 'file_sha256', 'file_bytes', 'downloads', 'sent_at',
        'settled_at', 'settled_by', 'canceled_at', 'canceled_by', 'canceled_reason'
    ];
BEGIN
    IF to_jsonb(old) - allowed IS DISTINCT FROM to_jsonb(new) - allowed
        OR new.downloads < old.downloads
        OR (old.approved_at IS NOT NULL
            AND (new.approved_by, new.file_made_at, new.file_modifier, new.file_first_sequence)
                IS DISTINCT FROM
                (old.approved_by, old.file_made_at, old.file_modifier, old.file_first_sequence))
        OR (old.file_sha256 IS NOT NULL
            AND (new.file_key, new.file_sha256, new.file_bytes)
                IS DISTINCT FROM (old.file_key, old.file_sha256, old.file_bytes))
        OR (old.state <> new.state AND (old.state, new.state) NOT IN (
            ('DRAFT', 'APPROVED'), ('DRAFT', 'CANCELED'), ('APPROVED', 'SENT'),
            ('APPROVED', 'CANCELED'), ('SENT', 'SETTLED'), ('SENT', 'CANCELED')
        ))
        OR (old.state = 'SENT' AND new.state = 'CANCELED' AND old.downloads > 0)
    THEN
        RAISE EXCEPTION 'order % is % and cannot become that', old.number, old.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_bank_order_keeps_its_way
    BEFORE UPDATE ON dtr_bank_order
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_bank_order();

CREATE FUNCTION dtr_check_bank_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted integer;
    summed numeric;
BEGIN
    SELECT count(*), coalesce(sum(amount), 0) INTO counted, summed
    FROM dtr_bank_order_entry WHERE order_id = new.id;
    IF (counted, summed) IS DISTINCT FROM (new.entries, new.total) THEN
        RAISE EXCEPTION 'order % says % entries and %, and has % and %',
            new.number, new.entries, new.total, counted, summed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER dtr_bank_order_adds_up
    AFTER INSERT OR UPDATE ON dtr_bank_order
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dtr_check_bank_order();

CREATE TRIGGER dtr_bank_order_never_deleted
    BEFORE DELETE ON dtr_bank_order
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_bank_order_never_truncated
    BEFORE TRUNCATE ON dtr_bank_order
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_bank_order_entry_never_deleted
    BEFORE DELETE ON dtr_bank_order_entry
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_bank_order_entry_never_truncated
    BEFORE TRUNCATE ON dtr_bank_order_entry
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- As in 0007; new is that a payment which a reversal took back stands again once the reversal has
-- come back.
CREATE OR REPLACE FUNCTION dtr_keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed CONSTANT text[] := ARRAY[
        'state', 'trace', 'number', 'sent_at', 'settled_at', 'returned_at', 'return_code',
        'canceled_at', 'reason'
    ];
    batch_state text;
BEGIN
    IF to_jsonb(old) - allowed IS DISTINCT FROM to_jsonb(new) - allowed
        OR (old.trace IS NOT NULL AND new.trace IS DISTINCT FROM old.trace)
        OR (old.number IS NOT NULL AND new.number IS DISTINCT FROM old.number)
        OR (old.state <> new.state AND (old.state, new.state) NOT IN (
            ('PLANNED', 'HELD'), ('PLANNED', 'SENT'), ('PLANNED', 'CANCELED'),
            ('HELD', 'PLANNED'), ('HELD', 'CANCELED'),
            ('SENT', 'SETTLED'), ('SENT', 'RETURNED'), ('SENT', 'CANCELED'),
            ('SETTLED', 'RETURNED'), ('SETTLED', 'CANCELED'), ('RETURNED', 'SETTLED')
        ))
        OR (old.state = 'SETTLED' AND new.state = 'CANCELED' AND old.batch_id IS NOT NULL)
        OR (old.state = 'RETURNED' AND new.state = 'SETTLED'
            AND NOT (old.return_code = 'REVERSED' AND EXISTS (
                SELECT
                FROM dtr_bank_order_entry
                WHERE payment_id = old.id AND state = 'RETURNED' AND settled_at IS NOT NULL
            )))
    THEN
        RAISE EXCEPTION 'payment % of % is % and cannot become that', old.id, old.dtr_id, old.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF old.state <> new.state AND 'PLANNED' IN (old.state, new.state) AND new.state <> 'CANCELED' THEN
        SELECT state INTO batch_state FROM dtr_payment_batch WHERE id = new.batch_id;
        IF batch_state IS DISTINCT FROM (CASE new.state WHEN 'SENT' THEN 'SENT' ELSE 'DRAFT' END) THEN
            RAISE EXCEPTION 'payment % of % cannot become % while its batch is %',
                old.id, old.dtr_id, new.state, batch_state USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN new;
END
$$;

-- As in 0011; new is that a week's accounts are added up from that week's payments alone, and not
-- from all that were ever made.
CREATE OR REPLACE VIEW dtr_payment_account AS
SELECT
    accounts.*,
    greatest(balance, 0.00)::numeric(12, 2) AS still_due,
    greatest(-balance, 0.00)::numeric(12, 2) AS claim_back
FROM (
    SELECT
        stated.dtr_id,
        stated.revision,
        stated.lease_id,
        stated.period_start,
        stated.period_end,
        stated.driver_id,
        stated.stands,
        stated.due,
        coalesce(sums.paid, 0.00)::numeric(12, 2) AS paid,
        coalesce(sums.planned, 0.00)::numeric(12, 2) AS planned,
        coalesce(sums.sent, 0.00)::numeric(12, 2) AS sent,
        coalesce(sums.planned + sums.sent, 0.00)::numeric(12, 2) AS in_flight,
        coalesce(sums.set_off, 0.00)::numeric(12, 2) AS set_off,
        coalesce(sums.recovered, 0.00)::numeric(12, 2) AS recovered,
        coalesce(sums.payments, 0) AS payments,
        (
            stated.due
            - coalesce(sums.paid + sums.planned + sums.sent + sums.set_off - sums.recovered, 0.00)
        )::numeric(12, 2) AS balance
    FROM (
        SELECT
            dtr_id, revision, lease_id, period_start, period_end, driver_id, true AS stands,
            greatest(total_due, 0.00)::numeric(12, 2) AS due
        FROM dtr
        WHERE status = 'GENERATED'
          AND erased_at IS NULL
        UNION ALL
        SELECT DISTINCT ON (dtr_payment.period_start, dtr_payment.dtr_id)
            dtr_payment.dtr_id, dtr_payment.revision, dtr_payment.lease_id,
            dtr_payment.period_start, dtr_payment.period_start + 6, dtr_payment.driver_id, false,
            0.00::numeric(12, 2)
        FROM dtr_payment
        WHERE NOT EXISTS (
            SELECT FROM dtr WHERE dtr.dtr_id = dtr_payment.dtr_id AND dtr.status = 'GENERATED'
        )
    ) AS stated
    LEFT JOIN LATERAL (
        SELECT *
        FROM dtr_payment_sums
        WHERE dtr_payment_sums.dtr_id = stated.dtr_id
          AND dtr_payment_sums.period_start = stated.period_start
    ) AS sums ON true
) AS accounts;

-- As in 0011; new is that money which the bank gave back to a driver against us was not planned.
CREATE OR REPLACE VIEW dtr_payment_fault AS
SELECT dtr_id, 'more is planned than is due' AS fault
FROM dtr_payment_account
WHERE planned > 0 AND balance < 0
UNION ALL
SELECT dtr_id, 'money is planned though no statement stands'
FROM dtr_payment_account
WHERE planned > 0 AND NOT stands
UNION ALL
SELECT dtr_id, 'the account does not add up'
FROM dtr_payment_account
WHERE paid + in_flight + set_off - recovered + still_due - claim_back <> due
UNION ALL
SELECT dtr_payment.dtr_id, 'more was planned than was due on its revision'
FROM dtr_payment
JOIN dtr USING (dtr_id, revision)
WHERE dtr_payment.state NOT IN ('RETURNED', 'CANCELED')
  AND NOT EXISTS (
    SELECT
    FROM dtr_bank_order_entry AS entry
    WHERE entry.payment_id = dtr_payment.id AND entry.state = 'RETURNED'
      AND entry.settled_at IS NOT NULL
  )
  AND dtr.erased_at IS NULL
GROUP BY dtr_payment.dtr_id, revision, dtr.total_due
HAVING sum(dtr_payment.amount) > greatest(dtr.total_due, 0)
    + coalesce((SELECT sum(claim.amount) FROM dtr_payment_claim AS claim
                WHERE claim.from_dtr_id = dtr_payment.dtr_id), 0)
UNION ALL
SELECT dtr.dtr_id, 'its columns show another payment than its newest'
FROM dtr
WHERE dtr.status = 'GENERATED'
  AND dtr.total_due > 0
  AND (dtr.payment_type <> 'PENDING'
       OR EXISTS (SELECT FROM dtr_payment WHERE dtr_payment.dtr_id = dtr.dtr_id))
  AND (dtr.payment_type, dtr.batch_number, dtr.payment_date)
    IS DISTINCT FROM (SELECT shown FROM dtr_shown_payment(dtr.dtr_id) AS shown)
UNION ALL
SELECT number, 'its control totals are not those of its payments'
FROM dtr_payment_batch AS batch
WHERE state IN ('DRAFT', 'APPROVED', 'SENT', 'SETTLED')
  AND (payments, total) IS DISTINCT FROM (
    SELECT ROW(count(*)::integer, coalesce(sum(amount), 0.00))
    FROM dtr_payment
    WHERE batch_id = batch.id
      AND CASE WHEN batch.state IN ('SENT', 'SETTLED') THEN sent_at IS NOT NULL
          ELSE dtr_payment.state = 'PLANNED' END
  );

-- An event of an order names the order; one of a reversal its batch too.
DO $$
DECLARE
    allowed text;
BEGIN
    SELECT pg_get_expr(conbin, conrelid) INTO allowed
    FROM pg_constraint
    WHERE conrelid = 'dtr_event'::regclass AND conname = 'dtr_event_is_about_something';
    ALTER TABLE dtr_event DROP CONSTRAINT dtr_event_is_about_something;
    EXECUTE format(
        'ALTER TABLE dtr_event ADD CONSTRAINT dtr_event_is_about_something CHECK (%s OR '
        '(event LIKE ''ORDER\_%%'' AND details ? ''order''))',
        allowed
    );
END
$$;
CREATE INDEX idx_dtr_event_order ON dtr_event ((details ->> 'order'), id)
    WHERE details ? 'order';
