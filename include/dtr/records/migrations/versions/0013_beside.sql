-- What payments, messages and disputes say of a person or of an account goes with the statement that
-- they belong to. The rows stay: sums and batches have to add up, and a message proves that a statement
-- was handed over.

ALTER TABLE dtr ADD COLUMN rest_erased_at timestamptz;
COMMENT ON COLUMN dtr.rest_erased_at IS
    'When what payments, messages and disputes beside it said of the person was erased as well.';
ALTER TABLE dtr ADD CONSTRAINT dtr_rest_erased_after_row CHECK (
    rest_erased_at IS NULL OR erased_at IS NOT NULL
);
DROP INDEX idx_dtr_half_erased;
CREATE INDEX idx_dtr_half_erased ON dtr (id)
    WHERE erased_at IS NOT NULL AND (pdf_erased_at IS NULL OR rest_erased_at IS NULL);

CREATE OR REPLACE FUNCTION dtr_keep_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted CONSTANT text[] := ARRAY['pdf_erased_at', 'rest_erased_at', 'updated_on'];
BEGIN
    IF old.erased_at IS NULL AND NOT dtr_may_erase(old, new)
        OR old.erased_at IS NOT NULL AND (
            old.pdf_erased_at IS NOT NULL AND new.pdf_erased_at IS DISTINCT FROM old.pdf_erased_at
            OR old.rest_erased_at IS NOT NULL
                AND new.rest_erased_at IS DISTINCT FROM old.rest_erased_at
            OR to_jsonb(old) - noted IS DISTINCT FROM to_jsonb(new) - noted
        )
    THEN
        RAISE EXCEPTION '% revision %: only what is past its time is erased, once, and nothing else',
            old.dtr_id, old.revision USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;

ALTER TABLE dtr_payment
    ADD COLUMN erased_at timestamptz,
    DROP CONSTRAINT dtr_payment_account_is_whole,
    ADD CONSTRAINT dtr_payment_account_is_whole CHECK (
        num_nonnulls(account_last_four, account_key) IN (0, 2)
        AND (batch_id IS NULL OR method <> 'ACH' OR account_key IS NOT NULL OR erased_at IS NOT NULL)
    ),
    ADD CONSTRAINT dtr_payment_erased_is_nobodys CHECK (
        erased_at IS NULL OR num_nonnulls(driver_id, trace, account_last_four, account_key) = 0
    );
COMMENT ON COLUMN dtr_payment.erased_at IS
    'When it was erased to whom and into which account it went; the amount stays.';
ALTER TABLE dtr_payment_claim ADD COLUMN erased_at timestamptz;
ALTER TABLE dtr_payment_hold ADD COLUMN erased_at timestamptz;
ALTER TABLE dtr_payment_batch ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN dtr_payment_batch.erased_at IS
    'When its file and its words were erased, after the last of its payments.';
CREATE INDEX idx_dtr_payment_batch_not_erased ON dtr_payment_batch (id) WHERE erased_at IS NULL;

ALTER TABLE dtr_dispute
    ADD COLUMN erased_at timestamptz,
    ADD CONSTRAINT dtr_dispute_erased_is_nobodys CHECK (
        erased_at IS NULL
        OR (state IN ('ACCEPTED', 'REJECTED') AND num_nonnulls(driver_id, amount) = 0)
    );
DROP INDEX idx_dtr_dispute_once;
CREATE UNIQUE INDEX idx_dtr_dispute_once ON dtr_dispute (dtr_row_id, line, md5(words))
    WHERE erased_at IS NULL;
CREATE INDEX idx_dtr_dispute_dtr ON dtr_dispute (dtr_row_id);

ALTER TABLE dtr_delivery
    ADD COLUMN erased_at timestamptz,
    ADD CONSTRAINT dtr_delivery_erased_is_nobodys CHECK (
        erased_at IS NULL
        OR (
            state NOT IN ('QUEUED', 'SENDING')
            AND num_nonnulls(driver_id, address, language, message_id, warning) = 0
        )
    );

-- Erasing is one change, of the columns that the trigger names, and only once the statement itself is
-- erased, of a payment all revisions. After it nothing changes any more.
CREATE FUNCTION dtr_keep_erased_beside() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was CONSTANT jsonb := to_jsonb(old);
    is_over boolean;
BEGIN
    IF tg_table_name = 'dtr_payment_batch' THEN
        is_over := NOT EXISTS (
            SELECT FROM dtr_payment WHERE batch_id = old.id AND erased_at IS NULL
        );
    ELSIF was ? 'dtr_row_id' THEN
        is_over := EXISTS (
            SELECT FROM dtr WHERE id = (was ->> 'dtr_row_id')::bigint AND erased_at IS NOT NULL
        );
    ELSE
        is_over := NOT EXISTS (
            SELECT FROM dtr
            WHERE dtr_id = coalesce(was ->> 'dtr_id', was ->> 'from_dtr_id') AND erased_at IS NULL
        );
    END IF;
    IF old.erased_at IS NOT NULL
        OR NOT is_over
        OR was - tg_argv IS DISTINCT FROM to_jsonb(new) - tg_argv
    THEN
        RAISE EXCEPTION '% %: only what is past its time is erased, once, and nothing else',
            tg_table_name, old.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;

CREATE TRIGGER dtr_payment_erased_by_rule
    BEFORE UPDATE ON dtr_payment
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_beside(
        'erased_at', 'driver_id', 'trace', 'account_last_four', 'account_key', 'return_code', 'reason'
    );
CREATE TRIGGER dtr_payment_claim_erased_by_rule
    BEFORE UPDATE ON dtr_payment_claim
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_beside('erased_at', 'reason');
CREATE TRIGGER dtr_payment_hold_erased_by_rule
    BEFORE UPDATE ON dtr_payment_hold
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_beside('erased_at', 'reason', 'released_reason');
CREATE TRIGGER dtr_payment_batch_erased_by_rule
    BEFORE UPDATE ON dtr_payment_batch
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_beside('erased_at', 'canceled_reason');
CREATE TRIGGER dtr_dispute_erased_by_rule
    BEFORE UPDATE ON dtr_dispute
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_beside(
        'erased_at', 'driver_id', 'line', 'amount', 'words', 'language', 'answer', 'posting_id'
    );
CREATE TRIGGER dtr_delivery_erased_by_rule
    BEFORE UPDATE ON dtr_delivery
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_beside(
        'erased_at', 'driver_id', 'address', 'language', 'message_id', 'reason', 'warning'
    );

-- The guards of the ordinary way, for all that is not erased.
DROP TRIGGER dtr_payment_keeps_its_way ON dtr_payment;
CREATE TRIGGER dtr_payment_keeps_its_way
    BEFORE UPDATE ON dtr_payment
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_keep_payment();
DROP TRIGGER dtr_payment_claim_append_only ON dtr_payment_claim;
CREATE TRIGGER dtr_payment_claim_append_only
    BEFORE UPDATE ON dtr_payment_claim
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_refuse_change();
DROP TRIGGER dtr_payment_hold_is_only_released ON dtr_payment_hold;
CREATE TRIGGER dtr_payment_hold_is_only_released
    BEFORE UPDATE ON dtr_payment_hold
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_keep_payment_hold();
DROP TRIGGER dtr_payment_batch_keeps_its_way ON dtr_payment_batch;
CREATE TRIGGER dtr_payment_batch_keeps_its_way
    BEFORE UPDATE ON dtr_payment_batch
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_keep_payment_batch();
DROP TRIGGER dtr_dispute_is_only_answered ON dtr_dispute;
CREATE TRIGGER dtr_dispute_is_only_answered
    BEFORE UPDATE ON dtr_dispute
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_keep_dispute();
DROP TRIGGER dtr_delivery_only_goes_on ON dtr_delivery;
CREATE TRIGGER dtr_delivery_only_goes_on
    BEFORE UPDATE ON dtr_delivery
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_keep_delivery();

-- Nothing new comes beside what is erased.
CREATE FUNCTION dtr_refuse_beside_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_table_name = 'dtr_payment' THEN
        PERFORM FROM dtr
        WHERE dtr_id = new.dtr_id AND revision = new.revision AND erased_at IS NOT NULL;
    ELSE
        PERFORM FROM dtr WHERE id = new.dtr_row_id AND erased_at IS NOT NULL;
    END IF;
    IF found THEN
        RAISE EXCEPTION 'the statement that this % is about was erased', tg_table_name
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_payment_not_on_erased
    BEFORE INSERT ON dtr_payment
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_beside_erased();
CREATE TRIGGER dtr_dispute_not_on_erased
    BEFORE INSERT ON dtr_dispute
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_beside_erased();
CREATE TRIGGER dtr_delivery_not_on_erased
    BEFORE INSERT ON dtr_delivery
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_beside_erased();
