-- Payments as records of their own (domain section 6). They belong to a dtr_id, a lease's week, and
-- not to a revision of its statement.

CREATE TABLE dtr_payment_counter (
    series text PRIMARY KEY,
    last_number bigint NOT NULL CHECK (last_number > 0)
);
COMMENT ON TABLE dtr_payment_counter IS 'Last number of each series: a year''s batches, checks.';

CREATE TABLE dtr_payment_batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL UNIQUE,
    method text NOT NULL CHECK (method IN ('ACH', 'CHECK')),
    effective_date date NOT NULL,
    state text NOT NULL DEFAULT 'DRAFT'
        CHECK (state IN ('DRAFT', 'APPROVED', 'SENT', 'SETTLED', 'CANCELED')),
    request_key text NOT NULL UNIQUE,
    payments integer NOT NULL CHECK (payments > 0),
    total numeric(12,2) NOT NULL CHECK (total >= 0),
    claimed numeric(12,2) NOT NULL CHECK (claimed >= 0),
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
    sent_by text,
    settled_at timestamptz,
    settled_by text,
    canceled_at timestamptz,
    canceled_by text,
    canceled_reason text CHECK (length(canceled_reason) >= 10),
    CONSTRAINT dtr_payment_batch_has_four_eyes CHECK (one_person OR approved_by <> made_by),
    CONSTRAINT dtr_payment_batch_approval_is_whole CHECK (
        num_nonnulls(approved_at, approved_by) IN (0, 2)
        AND (state NOT IN ('APPROVED', 'SENT', 'SETTLED') OR approved_at IS NOT NULL)
    ),
    CONSTRAINT dtr_payment_batch_file_is_bound_whole CHECK (
        num_nonnulls(file_made_at, file_modifier, file_first_sequence) IN (0, 3)
    ),
    CONSTRAINT dtr_payment_batch_file_is_whole CHECK (
        num_nonnulls(file_key, file_sha256, file_bytes) IN (0, 3)
    ),
    CONSTRAINT dtr_payment_batch_sent_whole CHECK (
        num_nonnulls(sent_at, sent_by) IN (0, 2)
        AND (state NOT IN ('SENT', 'SETTLED') OR sent_at IS NOT NULL)
    ),
    CONSTRAINT dtr_payment_batch_settled_whole CHECK (
        num_nonnulls(settled_at, settled_by) = CASE state WHEN 'SETTLED' THEN 2 ELSE 0 END
    ),
    CONSTRAINT dtr_payment_batch_canceled_says_why CHECK (
        num_nonnulls(canceled_at, canceled_by, canceled_reason)
            = CASE state WHEN 'CANCELED' THEN 3 ELSE 0 END
    )
);
CREATE INDEX idx_dtr_payment_batch_state ON dtr_payment_batch (state, effective_date);
COMMENT ON COLUMN dtr_payment_batch.request_key IS
    'What asked for it, a Dag run: asked twice, it is made once.';
COMMENT ON COLUMN dtr_payment_batch.one_person IS
    'Approved where the office''s setting lets one person do both.';
COMMENT ON COLUMN dtr_payment_batch.file_made_at IS
    'Bound before the file is built, so that a second try builds the same bytes.';
COMMENT ON COLUMN dtr_payment_batch.file_sha256 IS 'Of the file as the bank gets it, not encrypted.';

CREATE TABLE dtr_payment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dtr_id text NOT NULL,
    revision integer NOT NULL,
    lease_id integer NOT NULL,
    period_start date NOT NULL,
    driver_id integer,
    amount numeric(12,2) NOT NULL CHECK (amount >= 0),
    method text NOT NULL CHECK (method IN ('ACH', 'CHECK')),
    state text NOT NULL
        CHECK (state IN ('PLANNED', 'HELD', 'SENT', 'SETTLED', 'RETURNED', 'CANCELED')),
    batch_id bigint REFERENCES dtr_payment_batch (id),
    number text CHECK (number <> ''),
    trace text CHECK (trace ~ '^\d{15}$'),
    account_last_four text CHECK (account_last_four ~ '^\d{1,4}$'),
    account_key text CHECK (account_key ~ '^[0-9a-f]{64}$'),
    pay_date date NOT NULL,
    corrects bigint UNIQUE REFERENCES dtr_payment (id),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    sent_at timestamptz,
    settled_at timestamptz,
    returned_at timestamptz,
    return_code text CHECK (return_code <> ''),
    canceled_at timestamptz,
    reason text,
    CONSTRAINT dtr_payment_revision FOREIGN KEY (dtr_id, revision) REFERENCES dtr (dtr_id, revision),
    CONSTRAINT dtr_payment_names_lease_and_period CHECK (
        dtr_id = 'DTR-' || lease_id || '-' || to_char(period_start, 'YYYY-MM-DD')
    ),
    -- A payment that a person noted has the number that he noted; one of a batch is the batch's.
    CONSTRAINT dtr_payment_has_a_number CHECK (batch_id IS NOT NULL OR number IS NOT NULL),
    CONSTRAINT dtr_payment_noted_is_money CHECK (batch_id IS NOT NULL OR amount > 0),
    CONSTRAINT dtr_payment_account_is_whole CHECK (
        num_nonnulls(account_last_four, account_key) IN (0, 2)
        AND (batch_id IS NULL OR method <> 'ACH' OR account_key IS NOT NULL)
    ),
    CONSTRAINT dtr_payment_sent_whole CHECK (state <> 'SENT' OR sent_at IS NOT NULL),
    CONSTRAINT dtr_payment_settled_whole CHECK (state <> 'SETTLED' OR settled_at IS NOT NULL),
    CONSTRAINT dtr_payment_returned_says_why CHECK (
        CASE state
            WHEN 'RETURNED' THEN num_nonnulls(returned_at, return_code, reason) = 3
            ELSE num_nonnulls(returned_at, return_code) = 0
        END
    ),
    CONSTRAINT dtr_payment_canceled_says_why CHECK (
        CASE state
            WHEN 'CANCELED' THEN canceled_at IS NOT NULL AND reason IS NOT NULL
            ELSE canceled_at IS NULL
        END
    )
);
CREATE INDEX idx_dtr_payment_dtr ON dtr_payment (dtr_id, id);
CREATE INDEX idx_dtr_payment_period ON dtr_payment (period_start, lease_id);
CREATE INDEX idx_dtr_payment_lease ON dtr_payment (lease_id, id);
CREATE INDEX idx_dtr_payment_driver ON dtr_payment (driver_id, id);
CREATE INDEX idx_dtr_payment_batch ON dtr_payment (batch_id, id);
CREATE INDEX idx_dtr_payment_number ON dtr_payment (upper(number) text_pattern_ops)
    WHERE number IS NOT NULL;
CREATE INDEX idx_dtr_payment_trace ON dtr_payment (trace) WHERE trace IS NOT NULL;
CREATE UNIQUE INDEX dtr_payment_check_number ON dtr_payment (number)
    WHERE method = 'CHECK' AND batch_id IS NOT NULL;
CREATE UNIQUE INDEX dtr_payment_trace_in_batch ON dtr_payment (batch_id, trace);
CREATE UNIQUE INDEX dtr_payment_once_in_batch ON dtr_payment (batch_id, dtr_id);
COMMENT ON COLUMN dtr_payment.revision IS 'That stood when the payment was made.';
COMMENT ON COLUMN dtr_payment.number IS
    'Check number; of a payment that a person noted, what he noted.';
COMMENT ON COLUMN dtr_payment.account_key IS
    'Keyed hash of the account: says whether it changed, and nothing else.';

CREATE TABLE dtr_payment_claim (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lease_id integer NOT NULL,
    from_dtr_id text NOT NULL,
    from_period_start date NOT NULL,
    payment_id bigint REFERENCES dtr_payment (id),
    on_dtr_id text,
    on_period_start date,
    amount numeric(12,2) NOT NULL CHECK (amount > 0),
    reason text CHECK (length(reason) >= 10),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    CONSTRAINT dtr_payment_claim_is_set_off_or_settled_by_a_person CHECK (
        num_nonnulls(payment_id, on_dtr_id, on_period_start) = CASE WHEN reason IS NULL THEN 3 ELSE 0 END
    ),
    CONSTRAINT dtr_payment_claim_is_of_another CHECK (on_dtr_id <> from_dtr_id)
);
CREATE INDEX idx_dtr_payment_claim_from ON dtr_payment_claim (from_dtr_id);
CREATE INDEX idx_dtr_payment_claim_on ON dtr_payment_claim (on_dtr_id);
CREATE INDEX idx_dtr_payment_claim_payment ON dtr_payment_claim (payment_id);
CREATE INDEX idx_dtr_payment_claim_from_period ON dtr_payment_claim (from_period_start);
CREATE INDEX idx_dtr_payment_claim_on_period ON dtr_payment_claim (on_period_start);
COMMENT ON TABLE dtr_payment_claim IS
    'Overpaid money of one week, set off against the payment of another; it stands as long as that '
    'payment does. With a reason instead: settled with the driver by a person.';

CREATE TABLE dtr_payment_hold (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dtr_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('PERSON', 'DISPUTE')),
    reason text NOT NULL CHECK (length(reason) >= 10),
    held_at timestamptz NOT NULL DEFAULT now(),
    held_by text NOT NULL,
    released_at timestamptz,
    released_by text,
    released_reason text CHECK (length(released_reason) >= 10),
    CONSTRAINT dtr_payment_hold_released_whole CHECK (
        num_nonnulls(released_at, released_by, released_reason) IN (0, 3)
    )
);
CREATE UNIQUE INDEX dtr_payment_hold_once ON dtr_payment_hold (dtr_id, kind)
    WHERE released_at IS NULL;
COMMENT ON TABLE dtr_payment_hold IS 'While one stands, nothing is planned on the statement.';

-- What payments and claims that count come to, for each dtr_id. Money that came back, and what was
-- never sent, does not count; nor does a claim whose payment does not.
CREATE VIEW dtr_payment_sums AS
SELECT
    dtr_id,
    period_start,
    sum(planned)::numeric(12, 2) AS planned,
    sum(sent)::numeric(12, 2) AS sent,
    sum(paid)::numeric(12, 2) AS paid,
    sum(set_off)::numeric(12, 2) AS set_off,
    sum(recovered)::numeric(12, 2) AS recovered,
    sum(payments)::integer AS payments
FROM (
    SELECT
        dtr_id,
        period_start,
        CASE WHEN state IN ('PLANNED', 'HELD') THEN amount ELSE 0.00 END AS planned,
        CASE WHEN state = 'SENT' THEN amount ELSE 0.00 END AS sent,
        CASE WHEN state = 'SETTLED' THEN amount ELSE 0.00 END AS paid,
        0.00 AS set_off,
        0.00 AS recovered,
        1 AS payments
    FROM dtr_payment
    WHERE state NOT IN ('RETURNED', 'CANCELED')
    UNION ALL
    SELECT on_dtr_id, on_period_start, 0.00, 0.00, 0.00, claim.amount, 0.00, 0
    FROM dtr_payment_claim AS claim
    JOIN dtr_payment ON dtr_payment.id = claim.payment_id
    WHERE state NOT IN ('RETURNED', 'CANCELED')
    UNION ALL
    SELECT from_dtr_id, from_period_start, 0.00, 0.00, 0.00, 0.00, claim.amount, 0
    FROM dtr_payment_claim AS claim
    LEFT JOIN dtr_payment ON dtr_payment.id = claim.payment_id
    WHERE coalesce(state, '') NOT IN ('RETURNED', 'CANCELED')
) AS counted
GROUP BY dtr_id, period_start;

-- The account of each statement that stands, and of each that money went out on though none does:
--     paid + in_flight + set_off - recovered + still_due - claim_back = due
CREATE VIEW dtr_payment_account AS
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
        UNION ALL
        SELECT DISTINCT ON (dtr_payment.dtr_id)
            dtr_payment.dtr_id, dtr_payment.revision, dtr_payment.lease_id,
            dtr_payment.period_start, dtr_payment.period_start + 6, dtr_payment.driver_id, false,
            0.00::numeric(12, 2)
        FROM dtr_payment
        WHERE NOT EXISTS (
            SELECT FROM dtr WHERE dtr.dtr_id = dtr_payment.dtr_id AND dtr.status = 'GENERATED'
        )
    ) AS stated
    LEFT JOIN LATERAL (
        SELECT * FROM dtr_payment_sums WHERE dtr_payment_sums.dtr_id = stated.dtr_id
    ) AS sums ON true
) AS accounts;
COMMENT ON VIEW dtr_payment_account IS
    'paid + in_flight + set_off - recovered + still_due - claim_back = due, at every moment.';

-- The newest payment that was made on a statement, as the columns of dtr show it.
CREATE FUNCTION dtr_shown_payment(
    of_dtr_id text, OUT payment_type text, OUT batch_number text, OUT payment_date date
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT made.method, coalesce(made.number, batch.number), made.pay_date
    INTO payment_type, batch_number, payment_date
    FROM dtr_payment AS made
    LEFT JOIN dtr_payment_batch AS batch ON batch.id = made.batch_id
    WHERE made.dtr_id = of_dtr_id
      AND made.state IN ('SENT', 'SETTLED')
    ORDER BY coalesce(made.sent_at, made.settled_at) DESC, made.id DESC
    LIMIT 1;
    payment_type := coalesce(payment_type, 'PENDING');
END
$$;

-- Payments that were noted in the columns of dtr are taken over as settled, so that nothing is paid
-- twice. A regeneration handed a payment on: it was made once, in the amount of the first revision
-- that bears it. One whose revision a person voided, and that was paid anew, had not arrived: that
-- was the way to correct it.
INSERT INTO dtr_payment (
    dtr_id, revision, lease_id, period_start, driver_id, amount, method, state, number, pay_date,
    made_at, made_by, settled_at, canceled_at, reason
)
SELECT
    noted.dtr_id,
    noted.revision,
    noted.lease_id,
    noted.period_start,
    noted.driver_id,
    noted.total_due,
    noted.payment_type,
    CASE WHEN noted.is_paid_anew THEN 'CANCELED' ELSE 'SETTLED' END,
    noted.batch_number,
    noted.payment_date,
    coalesce(event.occurred_at, noted.generated_at),
    coalesce(event.actor, noted.generated_by),
    coalesce(event.occurred_at, noted.generated_at),
    CASE WHEN noted.is_paid_anew THEN now() END,
    CASE WHEN noted.is_paid_anew
        THEN 'Its revision was voided, and the statement paid anew, before payments were records.'
    END
FROM (
    SELECT
        first.*,
        EXISTS (
            SELECT
            FROM dtr AS later
            WHERE later.dtr_id = first.dtr_id
              AND later.revision > last.revision
              AND later.payment_type <> 'PENDING'
        )
        AND NOT EXISTS (SELECT FROM dtr AS heir WHERE heir.supersedes = last.id) AS is_paid_anew
    FROM (
        SELECT DISTINCT ON (dtr_id, payment_type, batch_number, payment_date) *
        FROM dtr
        WHERE payment_type <> 'PENDING'
        ORDER BY dtr_id, payment_type, batch_number, payment_date, revision
    ) AS first
    CROSS JOIN LATERAL (
        SELECT id, revision
        FROM dtr AS bearing
        WHERE bearing.dtr_id = first.dtr_id
          AND (bearing.payment_type, bearing.batch_number, bearing.payment_date)
            = (first.payment_type, first.batch_number, first.payment_date)
        ORDER BY bearing.revision DESC
        LIMIT 1
    ) AS last
) AS noted
LEFT JOIN LATERAL (
    SELECT occurred_at, actor
    FROM dtr_event
    WHERE dtr_event.dtr_id = noted.dtr_id
      AND dtr_event.revision = noted.revision
      AND dtr_event.event = 'PAID'
    ORDER BY id DESC
    LIMIT 1
) AS event ON true
ORDER BY coalesce(event.occurred_at, noted.generated_at), noted.id;

-- What is still to be paid on a statement, as it is at this very moment; below zero: to be claimed
-- back. Volatile, so that it sees what others have committed since the statement began.
CREATE FUNCTION dtr_still_due(of_dtr_id text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    found numeric;
BEGIN
    SELECT balance INTO found FROM dtr_payment_account WHERE dtr_id = of_dtr_id;
    RETURN found;
END
$$;

-- Whoever plans money for a lease takes turns with everybody else who does, and with the runs that
-- issue its statements. With a snapshot older than that turn the sums would be those of before it.
CREATE FUNCTION dtr_payment_takes_its_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'payments are planned in READ COMMITTED only'
            USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('dtr.lease'), new.lease_id);
    RETURN new;
END
$$;
CREATE TRIGGER dtr_payment_turn
    BEFORE INSERT ON dtr_payment
    FOR EACH ROW EXECUTE FUNCTION dtr_payment_takes_its_turn();
CREATE TRIGGER dtr_payment_claim_turn
    BEFORE INSERT ON dtr_payment_claim
    FOR EACH ROW EXECUTE FUNCTION dtr_payment_takes_its_turn();

-- The same money is never paid twice: what is planned was due, on the revision that stands.
CREATE FUNCTION dtr_check_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing_revision integer;
    left_over numeric;
BEGIN
    SELECT revision INTO standing_revision
    FROM dtr
    WHERE dtr_id = new.dtr_id AND status = 'GENERATED'
    FOR UPDATE;
    IF standing_revision IS DISTINCT FROM new.revision THEN
        RAISE EXCEPTION '% revision % does not stand, so nothing is paid on it',
            new.dtr_id, new.revision USING ERRCODE = 'restrict_violation';
    END IF;
    IF new.state <> (CASE WHEN new.batch_id IS NULL THEN 'SETTLED' ELSE 'PLANNED' END) THEN
        RAISE EXCEPTION 'a payment begins as PLANNED in a batch, or is noted as SETTLED'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF new.batch_id IS NOT NULL AND NOT EXISTS (
        SELECT
        FROM dtr_payment_batch
        WHERE id = new.batch_id
          AND state = 'DRAFT'
          AND (method, effective_date) = (new.method, new.pay_date)
    ) THEN
        RAISE EXCEPTION 'a payment joins a batch of its method and date while that is a DRAFT'
            USING ERRCODE = 'restrict_violation';
    END IF;
    left_over := dtr_still_due(new.dtr_id);
    IF left_over < 0 THEN
        RAISE EXCEPTION '%: % is more than is still due on it, by %',
            new.dtr_id, new.amount, -left_over USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER dtr_payment_was_due
    AFTER INSERT ON dtr_payment
    FOR EACH ROW EXECUTE FUNCTION dtr_check_payment();

CREATE FUNCTION dtr_check_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dtr_payment_account
        WHERE dtr_id = new.from_dtr_id AND lease_id = new.lease_id
          AND period_start = new.from_period_start AND stands
    ) OR dtr_still_due(new.from_dtr_id) > 0 THEN
        RAISE EXCEPTION '%: % is more than is to be claimed back of it', new.from_dtr_id, new.amount
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF new.payment_id IS NOT NULL AND (
        NOT EXISTS (
            SELECT FROM dtr_payment
            WHERE (id, dtr_id, lease_id, period_start, state)
                = (new.payment_id, new.on_dtr_id, new.lease_id, new.on_period_start, 'PLANNED')
        )
        OR dtr_still_due(new.on_dtr_id) < 0
    ) THEN
        RAISE EXCEPTION '%: % is more than can be set off against it', new.on_dtr_id, new.amount
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER dtr_payment_claim_was_owed
    AFTER INSERT ON dtr_payment_claim
    FOR EACH ROW EXECUTE FUNCTION dtr_check_claim();

-- A payment goes its way through its states, and is otherwise never edited.
CREATE FUNCTION dtr_keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
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
            ('SETTLED', 'RETURNED'), ('SETTLED', 'CANCELED')
        ))
        OR (old.state = 'SETTLED' AND new.state = 'CANCELED' AND old.batch_id IS NOT NULL)
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
CREATE TRIGGER dtr_payment_keeps_its_way
    BEFORE UPDATE ON dtr_payment
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_payment();

CREATE FUNCTION dtr_keep_payment_batch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed text[] := ARRAY[
        'state', 'approved_at', 'approved_by', 'one_person', 'file_made_at', 'file_modifier',
        'file_first_sequence', 'file_key', 'file_sha256', 'file_bytes', 'downloads', 'sent_at', 'sent_by', 'settled_at',
        'settled_by', 'canceled_at', 'canceled_by', 'canceled_reason'
    ];
BEGIN
    IF old.state = 'DRAFT' AND new.state = 'DRAFT' THEN
        allowed := allowed || ARRAY['payments', 'total', 'claimed'];  -- one was held, or released
    END IF;
    IF to_jsonb(old) - allowed IS DISTINCT FROM to_jsonb(new) - allowed
        OR new.downloads < old.downloads
        OR (old.approved_by IS NOT NULL AND new.approved_by IS DISTINCT FROM old.approved_by)
        OR (old.file_made_at IS NOT NULL
            AND (new.file_made_at, new.file_modifier, new.file_first_sequence)
                IS DISTINCT FROM (old.file_made_at, old.file_modifier, old.file_first_sequence))
        OR (old.file_sha256 IS NOT NULL
            AND (new.file_key, new.file_sha256, new.file_bytes)
                IS DISTINCT FROM (old.file_key, old.file_sha256, old.file_bytes))
        OR (old.state <> new.state AND (old.state, new.state) NOT IN (
            ('DRAFT', 'APPROVED'), ('DRAFT', 'CANCELED'), ('APPROVED', 'SENT'),
            ('APPROVED', 'CANCELED'), ('SENT', 'SETTLED'), ('SENT', 'CANCELED')
        ))
        OR (old.state = 'SENT' AND new.state = 'CANCELED' AND old.downloads > 0)
    THEN
        RAISE EXCEPTION 'batch % is % and cannot become that', old.number, old.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_payment_batch_keeps_its_way
    BEFORE UPDATE ON dtr_payment_batch
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_payment_batch();

-- What was approved is what is sent: the control totals are those of the payments, whenever the
-- transaction that changed either ends.
CREATE FUNCTION dtr_check_payment_batch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    batch dtr_payment_batch;
    counted integer;
    summed numeric;
BEGIN
    SELECT * INTO batch FROM dtr_payment_batch WHERE id = new.id;
    IF batch.state NOT IN ('DRAFT', 'APPROVED', 'SENT') THEN
        RETURN NULL;
    END IF;
    SELECT count(*), coalesce(sum(amount), 0) INTO counted, summed
    FROM dtr_payment
    WHERE batch_id = batch.id
      AND CASE batch.state WHEN 'SENT' THEN state NOT IN ('HELD', 'PLANNED') AND sent_at IS NOT NULL
          ELSE state = 'PLANNED' END;
    IF (counted, summed) IS DISTINCT FROM (batch.payments, batch.total) THEN
        RAISE EXCEPTION 'batch % says % payments and %, and has % and %',
            batch.number, batch.payments, batch.total, counted, summed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER dtr_payment_batch_adds_up
    AFTER INSERT OR UPDATE ON dtr_payment_batch
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dtr_check_payment_batch();

CREATE FUNCTION dtr_keep_payment_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.released_at IS NOT NULL
        OR to_jsonb(old) - ARRAY['released_at', 'released_by', 'released_reason']
            IS DISTINCT FROM to_jsonb(new) - ARRAY['released_at', 'released_by', 'released_reason']
    THEN
        RAISE EXCEPTION 'hold % can only be released, and only once', old.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_payment_hold_is_only_released
    BEFORE UPDATE ON dtr_payment_hold
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_payment_hold();
CREATE TRIGGER dtr_payment_claim_append_only
    BEFORE UPDATE ON dtr_payment_claim
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_never_deleted
    BEFORE DELETE ON dtr_payment
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_never_truncated
    BEFORE TRUNCATE ON dtr_payment
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_batch_never_deleted
    BEFORE DELETE ON dtr_payment_batch
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_batch_never_truncated
    BEFORE TRUNCATE ON dtr_payment_batch
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_claim_never_deleted
    BEFORE DELETE ON dtr_payment_claim
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_claim_never_truncated
    BEFORE TRUNCATE ON dtr_payment_claim
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_hold_never_deleted
    BEFORE DELETE ON dtr_payment_hold
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_payment_hold_never_truncated
    BEFORE TRUNCATE ON dtr_payment_hold
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- The columns of dtr show the newest payment. They follow the records by themselves.
CREATE OR REPLACE FUNCTION dtr_keep_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed CONSTANT text[] := ARRAY[
        'status', 'payment_type', 'batch_number', 'payment_date',
        'voided_at', 'voided_by', 'voided_reason', 'updated_on'
    ];
BEGIN
    IF old.status = 'VOIDED'
        OR new.status NOT IN ('GENERATED', 'VOIDED')
        OR to_jsonb(old) - allowed IS DISTINCT FROM to_jsonb(new) - allowed
    THEN
        RAISE EXCEPTION '% revision % is issued and cannot be edited; void it and issue it again',
            old.dtr_id, old.revision USING ERRCODE = 'restrict_violation';
    END IF;
    IF old.status <> new.status AND EXISTS (
        SELECT FROM dtr_payment WHERE dtr_id = old.dtr_id AND state IN ('PLANNED', 'HELD')
    ) THEN
        RAISE EXCEPTION '% has a payment in a batch that is not sent; cancel that first', old.dtr_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;

CREATE FUNCTION dtr_show_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dtr
    SET
        payment_type = shown.payment_type,
        batch_number = shown.batch_number,
        payment_date = shown.payment_date,
        updated_on = now()
    FROM dtr_shown_payment(new.dtr_id) AS shown
    WHERE dtr.dtr_id = new.dtr_id
      AND dtr.status = 'GENERATED'
      AND dtr.total_due > 0
      AND (dtr.payment_type, dtr.batch_number, dtr.payment_date)
        IS DISTINCT FROM (shown.payment_type, shown.batch_number, shown.payment_date);
    RETURN NULL;
END
$$;
CREATE TRIGGER dtr_payment_is_shown
    AFTER INSERT OR UPDATE ON dtr_payment
    FOR EACH ROW WHEN (new.state NOT IN ('PLANNED', 'HELD'))
    EXECUTE FUNCTION dtr_show_payment();

CREATE FUNCTION dtr_check_shown_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (new.payment_type, new.batch_number, new.payment_date)
        IS DISTINCT FROM (SELECT shown FROM dtr_shown_payment(new.dtr_id) AS shown)
    THEN
        RAISE EXCEPTION '% revision % shows another payment than the newest of its records',
            new.dtr_id, new.revision USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER dtr_shows_its_payment
    AFTER UPDATE ON dtr
    FOR EACH ROW WHEN (
        new.status = 'GENERATED'
        AND new.total_due > 0
        AND (new.payment_type, new.batch_number, new.payment_date)
            IS DISTINCT FROM (old.payment_type, old.batch_number, old.payment_date)
    )
    EXECUTE FUNCTION dtr_check_shown_payment();

-- What can never be, whatever the program does. Empty, or somebody changed rows past all guards.
CREATE VIEW dtr_payment_fault AS
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

-- A batch is about no single DTR, nor about a run of the weekly DAG.
ALTER TABLE dtr_event
    DROP CONSTRAINT dtr_event_is_about_something,
    ADD CONSTRAINT dtr_event_is_about_something CHECK (
        num_nonnulls(dtr_id, run_id) > 0
        OR event IN (
            'DENIED', 'LISTED', 'EXPORTED', 'RECEIPTS_SKIPPED', 'GAP_ACCEPTED', 'GAP_WITHDRAWN'
        )
        OR (event LIKE 'BATCH\_%' AND details ? 'batch')
    );
CREATE INDEX idx_dtr_event_batch ON dtr_event ((details ->> 'batch'), id)
    WHERE details ? 'batch';
