-- Reversals and prenotes, what was found in a week and drivers' years are erased by rule too. Rows,
-- sums, dates and hashes stay.

ALTER TABLE dtr_bank_order ADD COLUMN erased_at timestamptz;
ALTER TABLE dtr_bank_order_entry
    ADD COLUMN erased_at timestamptz,
    DROP CONSTRAINT dtr_bank_order_entry_is_of_a_payment_or_an_account,
    ADD CONSTRAINT dtr_bank_order_entry_is_of_a_payment_or_an_account CHECK (
        CASE WHEN payment_id IS NULL
            THEN amount = 0
                AND (erased_at IS NOT NULL
                    OR num_nonnulls(driver_id, account_last_four, account_key) = 3)
            ELSE num_nonnulls(account_last_four, account_key) = 0 AND amount > 0
        END
    ),
    DROP CONSTRAINT dtr_bank_order_entry_sent_whole,
    ADD CONSTRAINT dtr_bank_order_entry_sent_whole CHECK (
        (erased_at IS NOT NULL OR num_nonnulls(sent_at, trace) IN (0, 2))
        AND (state NOT IN ('SENT', 'SETTLED', 'RETURNED') OR sent_at IS NOT NULL)
    ),
    ADD CONSTRAINT dtr_bank_order_entry_erased_is_nobodys CHECK (
        erased_at IS NULL
        OR (
            state <> 'PLANNED'
            AND num_nonnulls(driver_id, trace, account_last_four, account_key) = 0
        )
    );
COMMENT ON COLUMN dtr_bank_order.erased_at IS
    'When its file and its words were erased, after the last of its entries.';
COMMENT ON COLUMN dtr_bank_order_entry.erased_at IS
    'When it was erased whose account it was about; the amount stays.';
CREATE INDEX idx_dtr_bank_order_not_erased ON dtr_bank_order (id) WHERE erased_at IS NULL;
CREATE INDEX idx_dtr_bank_order_entry_not_erased ON dtr_bank_order_entry (id)
    WHERE erased_at IS NULL;

ALTER TABLE dtr_finding ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN dtr_finding.erased_at IS
    'When it was erased what it said; rule, lease and week stay.';
CREATE INDEX idx_dtr_finding_not_erased ON dtr_finding (period_end, id) WHERE erased_at IS NULL;
ALTER TABLE dtr_finding_acceptance ADD COLUMN erased_at timestamptz;

ALTER TABLE dtr_year_statement
    ADD COLUMN erased_at timestamptz,
    ALTER COLUMN driver_id DROP NOT NULL,
    ALTER COLUMN figures DROP NOT NULL,
    ALTER COLUMN pdf_s3_key DROP NOT NULL,
    ADD CONSTRAINT dtr_year_statement_is_whole CHECK (
        num_nonnulls(driver_id, figures, pdf_s3_key)
            = CASE WHEN erased_at IS NULL THEN 3 ELSE 0 END
    );
COMMENT ON COLUMN dtr_year_statement.erased_at IS
    'When its driver, figures and PDF were erased; the hashes stay.';
CREATE INDEX idx_dtr_year_statement_not_erased ON dtr_year_statement (year, id)
    WHERE erased_at IS NULL;

-- Erasing is one change, of the columns that the trigger names, and only of what is over; after it
-- nothing changes any more. The law's six years are looked at here as well.
CREATE FUNCTION dtr_keep_erased_by_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was CONSTANT jsonb := to_jsonb(old);
    law CONSTANT date := current_date - interval '6 years';
    is_over boolean;
BEGIN
    CASE tg_table_name
        WHEN 'dtr_bank_order' THEN
            is_over := NOT EXISTS (
                SELECT FROM dtr_bank_order_entry WHERE order_id = old.id AND erased_at IS NULL
            );
        WHEN 'dtr_bank_order_entry' THEN
            SELECT CASE WHEN payment.id IS NULL
                THEN file.made_at < law
                ELSE payment.erased_at IS NOT NULL
            END INTO is_over
            FROM dtr_bank_order AS file
            LEFT JOIN dtr_payment AS payment ON payment.id = (was ->> 'payment_id')::bigint
            WHERE file.id = (was ->> 'order_id')::bigint;
        WHEN 'dtr_finding' THEN
            is_over := (was ->> 'period_end')::date < law;
        WHEN 'dtr_finding_acceptance' THEN
            is_over := EXISTS (
                SELECT FROM dtr_finding
                WHERE id = (was ->> 'finding_id')::bigint AND erased_at IS NOT NULL
            );
        WHEN 'dtr_year_statement' THEN
            is_over := make_date((was ->> 'year')::integer, 12, 31) < law;
    END CASE;
    IF old.erased_at IS NOT NULL
        OR is_over IS NOT TRUE
        OR was - tg_argv IS DISTINCT FROM to_jsonb(new) - tg_argv
    THEN
        RAISE EXCEPTION '% %: only what is past its time is erased, once, and nothing else',
            tg_table_name, old.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_bank_order_erased_by_rule
    BEFORE UPDATE ON dtr_bank_order
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_by_time('erased_at', 'reason', 'canceled_reason');
CREATE TRIGGER dtr_bank_order_entry_erased_by_rule
    BEFORE UPDATE ON dtr_bank_order_entry
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_by_time(
        'erased_at', 'driver_id', 'account_last_four', 'account_key', 'trace', 'return_code'
    );
CREATE TRIGGER dtr_finding_erased_by_rule
    BEFORE UPDATE ON dtr_finding
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_by_time('erased_at', 'subject', 'over', 'sentence');
CREATE TRIGGER dtr_finding_acceptance_erased_by_rule
    BEFORE UPDATE ON dtr_finding_acceptance
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_by_time('erased_at', 'sentence', 'reason', 'withdrawn_reason');
CREATE TRIGGER dtr_year_statement_erased_by_rule
    BEFORE UPDATE ON dtr_year_statement
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased_by_time(
        'erased_at', 'driver_id', 'figures', 'pdf_s3_key', 'reason'
    );

-- The guards of the ordinary way, for all that is not erased.
DROP TRIGGER dtr_bank_order_keeps_its_way ON dtr_bank_order;
CREATE TRIGGER dtr_bank_order_keeps_its_way
    BEFORE UPDATE ON dtr_bank_order
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_keep_bank_order();
DROP TRIGGER dtr_bank_order_entry_keeps_its_way ON dtr_bank_order_entry;
CREATE TRIGGER dtr_bank_order_entry_keeps_its_way
    BEFORE UPDATE ON dtr_bank_order_entry
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_keep_bank_order_entry();
DROP TRIGGER dtr_finding_acceptance_is_only_withdrawn ON dtr_finding_acceptance;
CREATE TRIGGER dtr_finding_acceptance_is_only_withdrawn
    BEFORE UPDATE ON dtr_finding_acceptance
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_only_taken_back();
DROP TRIGGER dtr_year_statement_append_only ON dtr_year_statement;
CREATE TRIGGER dtr_year_statement_append_only
    BEFORE UPDATE ON dtr_year_statement
    FOR EACH ROW WHEN (old.erased_at IS NULL AND new.erased_at IS NULL)
    EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_year_statement_never_deleted
    BEFORE DELETE ON dtr_year_statement
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();

-- What was found beside an erased statement is not kept anew: a week is compared again where a lease
-- under a legal hold is revised.
CREATE FUNCTION dtr_skip_finding_beside_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM dtr
        WHERE dtr.period_start = new.period_start
          AND dtr.erased_at IS NOT NULL
          AND (new.lease_id IS NULL OR dtr.lease_id = new.lease_id)
    ) THEN
        RETURN NULL;
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_finding_not_beside_erased
    BEFORE INSERT ON dtr_finding
    FOR EACH ROW EXECUTE FUNCTION dtr_skip_finding_beside_erased();
