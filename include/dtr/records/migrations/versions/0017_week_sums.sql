-- What the statements of a week add up to is kept, with how many transactions had touched the week when it
-- was added up. Each that touches a statement or a payment leaves a row here in the same moment, and none
-- is ever removed: as many as then are the same ones, and the sums still hold.
CREATE TABLE dtr_week_change (
    period_start date NOT NULL
);
CREATE INDEX idx_dtr_week_change ON dtr_week_change (period_start);
COMMENT ON TABLE dtr_week_change IS
    'A row for each transaction that touched statements or payments of the week.';

CREATE TABLE dtr_week_sums (
    period_start date PRIMARY KEY,
    period_end date NOT NULL,
    changes bigint NOT NULL,
    pending integer NOT NULL,
    processing integer NOT NULL,
    generated integer NOT NULL,
    failed integer NOT NULL,
    with_money_due integer NOT NULL,
    paid integer NOT NULL,
    to_pay numeric(12,2) NOT NULL,
    cc_earnings numeric(12,2) NOT NULL,
    cash_earnings numeric(12,2) NOT NULL,
    total_deductions numeric(12,2) NOT NULL,
    prior_balance numeric(12,2) NOT NULL,
    paid_out numeric(12,2) NOT NULL,
    carried_forward numeric(12,2) NOT NULL
);
COMMENT ON TABLE dtr_week_sums IS
    'A memory that may be emptied at any time. A migration that changes what a sum means empties it.';
COMMENT ON COLUMN dtr_week_sums.changes IS
    'How many rows dtr_week_change had of the week then; with another number they are added up anew.';

CREATE TRIGGER dtr_week_change_append_only
    BEFORE UPDATE OR DELETE ON dtr_week_change
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_week_change_never_truncated
    BEFORE TRUNCATE ON dtr_week_change
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- One row for each week and transaction. Which weeks have theirs is known to the transaction alone, by its
-- own number; it is forgotten with a savepoint that takes the rows back.
CREATE FUNCTION dtr_note_weeks(touched date[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    own text;
    noted text := current_setting('dtr.noted_weeks', true);
    week date;
    known_as text;
BEGIN
    IF touched IS NULL THEN  -- no row: no number for the transaction either
        RETURN;
    END IF;
    own := pg_current_xact_id()::text || ':';
    IF noted IS NULL OR NOT starts_with(noted, own) THEN
        noted := own;
    END IF;
    FOREACH week IN ARRAY touched LOOP
        -- As a number: how a date is written hangs on the session.
        known_as := format('<%s>', week - date '2000-01-01');
        IF strpos(noted, known_as) = 0 THEN
            INSERT INTO dtr_week_change (period_start) VALUES (week);
            noted := noted || known_as;
            PERFORM set_config('dtr.noted_weeks', noted, true);
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION dtr_note_statements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dtr_note_weeks((SELECT array_agg(DISTINCT period_start) FROM touched));
    RETURN NULL;
END
$$;
-- ALWAYS: what is loaded past the other triggers counts too.
CREATE TRIGGER dtr_insert_is_noted
    AFTER INSERT ON dtr
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_statements();
CREATE TRIGGER dtr_update_is_noted
    AFTER UPDATE ON dtr
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_statements();
CREATE TRIGGER dtr_payment_insert_is_noted
    AFTER INSERT ON dtr_payment
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_statements();
ALTER TABLE dtr ENABLE ALWAYS TRIGGER dtr_insert_is_noted;
ALTER TABLE dtr ENABLE ALWAYS TRIGGER dtr_update_is_noted;
ALTER TABLE dtr_payment ENABLE ALWAYS TRIGGER dtr_payment_insert_is_noted;

-- The rows of one statement stay in its week, so that the new ones tell of the old ones too.
CREATE FUNCTION dtr_keep_week() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% cannot become a statement of the week from %', old.dtr_id, new.period_start
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER dtr_stays_in_its_week
    BEFORE UPDATE ON dtr
    FOR EACH ROW WHEN (old.period_start <> new.period_start)
    EXECUTE FUNCTION dtr_keep_week();
ALTER TABLE dtr ENABLE ALWAYS TRIGGER dtr_stays_in_its_week;

-- What a payment set off belongs to the week that was overpaid, too.
CREATE FUNCTION dtr_note_payments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dtr_note_weeks((
        SELECT array_agg(DISTINCT week)
        FROM (
            SELECT period_start AS week FROM touched
            UNION ALL
            SELECT unnest(ARRAY[from_period_start, on_period_start])
            FROM dtr_payment_claim
            WHERE payment_id IN (SELECT id FROM touched)
        ) AS weeks
    ));
    RETURN NULL;
END
$$;
CREATE TRIGGER dtr_payment_update_is_noted
    AFTER UPDATE ON dtr_payment
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_payments();
ALTER TABLE dtr_payment ENABLE ALWAYS TRIGGER dtr_payment_update_is_noted;

-- Whoever takes a payment to another state meanwhile waits, and then sees the claim: a snapshot that is
-- older than the wait would not.
CREATE FUNCTION dtr_note_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM dtr_payment WHERE id IN (SELECT payment_id FROM touched) FOR SHARE;
    PERFORM dtr_note_weeks((
        SELECT array_agg(DISTINCT week)
        FROM touched
        CROSS JOIN LATERAL unnest(ARRAY[from_period_start, on_period_start]) AS week
        WHERE week IS NOT NULL
    ));
    RETURN NULL;
END
$$;
CREATE TRIGGER dtr_payment_claim_is_noted
    AFTER INSERT ON dtr_payment_claim
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_claims();
ALTER TABLE dtr_payment_claim ENABLE ALWAYS TRIGGER dtr_payment_claim_is_noted;
CREATE FUNCTION dtr_refuse_old_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments change their state in READ COMMITTED only'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER dtr_payment_sees_its_claims
    BEFORE UPDATE ON dtr_payment
    FOR EACH ROW WHEN (
        old.state <> new.state AND current_setting('transaction_isolation') <> 'read committed'
    )
    EXECUTE FUNCTION dtr_refuse_old_look();

-- Nothing is ever deleted. Should somebody do so past the triggers that refuse it, it is noted too.
CREATE TRIGGER dtr_delete_is_noted
    AFTER DELETE ON dtr
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_statements();
CREATE TRIGGER dtr_payment_delete_is_noted
    AFTER DELETE ON dtr_payment
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_payments();
CREATE TRIGGER dtr_payment_claim_delete_is_noted
    AFTER DELETE ON dtr_payment_claim
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_note_claims();
ALTER TABLE dtr ENABLE ALWAYS TRIGGER dtr_delete_is_noted;
ALTER TABLE dtr_payment ENABLE ALWAYS TRIGGER dtr_payment_delete_is_noted;
ALTER TABLE dtr_payment_claim ENABLE ALWAYS TRIGGER dtr_payment_claim_delete_is_noted;
