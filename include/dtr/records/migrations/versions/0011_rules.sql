-- What breaks a rule or is not plausible, and what a person said to it; legal holds, and erasing
-- what is past its time.

-- One row for each thing found in a week. It is gone once a later comparison does not find it.
CREATE TABLE dtr_finding (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period_start date NOT NULL,
    period_end date NOT NULL,
    rule text NOT NULL,
    subject text NOT NULL,
    lease_id integer,
    over numeric(12,2),
    sentence text NOT NULL,
    source text NOT NULL DEFAULT '',
    found_at timestamptz NOT NULL DEFAULT now(),
    found_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    gone_at timestamptz,
    CONSTRAINT dtr_finding_once UNIQUE (period_start, rule, subject),
    CONSTRAINT dtr_finding_period_has_seven_days CHECK (period_end = period_start + 6)
);
COMMENT ON TABLE dtr_finding IS
    'What breaks a rule of the regulator or can hardly be true. A finding changes no figure.';
COMMENT ON COLUMN dtr_finding.over IS 'Dollars beyond what is allowed; null where no sum says it.';
CREATE TRIGGER dtr_finding_never_deleted
    BEFORE DELETE ON dtr_finding
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_finding_never_truncated
    BEFORE TRUNCATE ON dtr_finding
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

CREATE TABLE dtr_finding_acceptance (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finding_id bigint NOT NULL REFERENCES dtr_finding (id),
    sentence text NOT NULL,
    reason text NOT NULL CHECK (length(reason) >= 10),
    accepted_at timestamptz NOT NULL DEFAULT now(),
    accepted_by text NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawn_reason text CHECK (length(withdrawn_reason) >= 10),
    CONSTRAINT dtr_finding_acceptance_withdrawn_whole CHECK (
        num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) IN (0, 3)
    )
);
COMMENT ON COLUMN dtr_finding_acceptance.sentence IS
    'What the finding said: it is accepted only as long as it says the same.';
CREATE UNIQUE INDEX idx_dtr_finding_accepted ON dtr_finding_acceptance (finding_id, sentence)
    WHERE withdrawn_at IS NULL;

-- Holds and acceptances alike: only taken back, and only once.
CREATE FUNCTION dtr_only_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken_back CONSTANT text[] := ARRAY[
        'withdrawn_at', 'withdrawn_by', 'withdrawn_reason', 'lifted_at', 'lifted_by', 'lifted_reason'
    ];
    was CONSTANT jsonb := to_jsonb(old);
BEGIN
    IF coalesce(was ->> 'withdrawn_at', was ->> 'lifted_at') IS NOT NULL
        OR was - taken_back IS DISTINCT FROM to_jsonb(new) - taken_back
    THEN
        RAISE EXCEPTION '% % can only be taken back, and only once', tg_table_name, old.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_finding_acceptance_is_only_withdrawn
    BEFORE UPDATE ON dtr_finding_acceptance
    FOR EACH ROW EXECUTE FUNCTION dtr_only_taken_back();
CREATE TRIGGER dtr_finding_acceptance_never_deleted
    BEFORE DELETE ON dtr_finding_acceptance
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_finding_acceptance_never_truncated
    BEFORE TRUNCATE ON dtr_finding_acceptance
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- A court, an audit, a claim: what is held is never erased.
CREATE TABLE dtr_legal_hold (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lease_id integer,
    driver_id integer,
    reason text NOT NULL CHECK (length(reason) >= 10),
    placed_at timestamptz NOT NULL DEFAULT now(),
    placed_by text NOT NULL,
    lifted_at timestamptz,
    lifted_by text,
    lifted_reason text CHECK (length(lifted_reason) >= 10),
    CONSTRAINT dtr_legal_hold_is_of_one CHECK (num_nonnulls(lease_id, driver_id) = 1),
    CONSTRAINT dtr_legal_hold_lifted_whole CHECK (
        num_nonnulls(lifted_at, lifted_by, lifted_reason) IN (0, 3)
    )
);
COMMENT ON TABLE dtr_legal_hold IS
    'Of a lease or of a driver. Until it is lifted none of their statements is erased.';
CREATE INDEX idx_dtr_legal_hold_lease ON dtr_legal_hold (lease_id) WHERE lifted_at IS NULL;
CREATE INDEX idx_dtr_legal_hold_driver ON dtr_legal_hold (driver_id) WHERE lifted_at IS NULL;
CREATE TRIGGER dtr_legal_hold_is_only_lifted
    BEFORE UPDATE ON dtr_legal_hold
    FOR EACH ROW EXECUTE FUNCTION dtr_only_taken_back();
CREATE TRIGGER dtr_legal_hold_never_deleted
    BEFORE DELETE ON dtr_legal_hold
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_legal_hold_never_truncated
    BEFORE TRUNCATE ON dtr_legal_hold
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- A statement past its time keeps its number, receipt, period and hashes; what it said of a person
-- goes. First the row, then the PDF: who finds the row erased and the PDF not, ends it.
ALTER TABLE dtr ADD COLUMN erased_at timestamptz, ADD COLUMN pdf_erased_at timestamptz;
COMMENT ON COLUMN dtr.erased_at IS
    'When what the row said of a person was erased by the rule of retention; hashes are kept.';
COMMENT ON COLUMN dtr.pdf_erased_at IS 'When the PDF was seen to be gone after that.';
ALTER TABLE dtr ADD CONSTRAINT dtr_pdf_erased_after_row CHECK (
    pdf_erased_at IS NULL OR erased_at IS NOT NULL
);
CREATE INDEX idx_dtr_half_erased ON dtr (id) WHERE erased_at IS NOT NULL AND pdf_erased_at IS NULL;
CREATE INDEX idx_dtr_not_erased ON dtr (period_end, id) WHERE erased_at IS NULL;

-- Sums over a year of weeks without the rows themselves, which are ten times as large.
CREATE INDEX idx_dtr_numbers ON dtr (period_start) INCLUDE (
    lease_id, driver_id, medallion_id, cc_earnings, cash_earnings, total_deductions, taxes_amount,
    ezpass_amount, lease_amount, pvb_amount, tlc_amount, repairs_amount, loans_amount, misc_amount,
    total_due, balance_forward
) WHERE status = 'GENERATED' AND erased_at IS NULL;

ALTER TABLE dtr
    DROP CONSTRAINT dtr_issued_is_whole,
    ADD CONSTRAINT dtr_issued_is_whole CHECK (
        status NOT IN ('GENERATED', 'VOIDED')
        OR (
            erased_at IS NULL
            AND num_nulls(
                receipt_number, driver_id, cc_earnings, cash_earnings, total_earnings,
                taxes_amount, ezpass_amount, lease_amount, pvb_amount, tlc_amount, repairs_amount,
                loans_amount, misc_amount, total_deductions, prior_balance, net_earnings,
                total_due, balance_forward, deposit_amount, balances, statement_sha256,
                pdf_s3_key, pdf_sha256, pdf_bytes, generated_by
            ) = 0
        )
        -- Erased: nothing of the person is left, and what proves the document is.
        OR (
            erased_at IS NOT NULL
            AND num_nulls(
                receipt_number, receipt_date, statement_sha256, pdf_s3_key, pdf_sha256, pdf_bytes,
                generated_at
            ) = 0
            AND num_nonnulls(
                driver_id, vehicle_id, medallion_id, cc_earnings, cash_earnings, total_earnings,
                taxes_amount, ezpass_amount, lease_amount, pvb_amount, tlc_amount, repairs_amount,
                loans_amount, misc_amount, total_deductions, prior_balance, net_earnings,
                total_due, balance_forward, deposit_amount, balances, language, postal_address
            ) = 0
        )
    );

-- Erasing is the one change that an issued statement allows beside payment and void: of what is
-- older than the law's six years, in the columns that say something of a person, and only to null.
CREATE FUNCTION dtr_may_erase(old dtr, new dtr) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT old.erased_at IS NULL
        AND new.erased_at IS NOT NULL
        AND old.period_end < current_date - interval '6 years'
        AND (new.pdf_erased_at IS NULL OR old.pdf_s3_key IS NULL)
        AND to_jsonb(old) - personal = to_jsonb(new) - personal
    FROM (VALUES (ARRAY[
        'driver_id', 'vehicle_id', 'medallion_id', 'cc_earnings', 'cash_earnings',
        'total_earnings', 'taxes_amount', 'ezpass_amount', 'lease_amount', 'pvb_amount',
        'tlc_amount', 'repairs_amount', 'loans_amount', 'misc_amount', 'total_deductions',
        'prior_balance', 'net_earnings', 'total_due', 'balance_forward', 'deposit_amount',
        'balances', 'language', 'postal_address', 'voided_reason', 'error', 'erased_at',
        'pdf_erased_at', 'updated_on'
    ])) AS named (personal)
$$;
CREATE FUNCTION dtr_keep_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.erased_at IS NULL AND NOT dtr_may_erase(old, new)
        OR old.erased_at IS NOT NULL AND (
            old.pdf_erased_at IS NOT NULL
            OR to_jsonb(old) - ARRAY['pdf_erased_at', 'updated_on']
                IS DISTINCT FROM to_jsonb(new) - ARRAY['pdf_erased_at', 'updated_on']
        )
    THEN
        RAISE EXCEPTION '% revision %: only what is past its time is erased, once, and nothing else',
            old.dtr_id, old.revision USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_erased_by_rule
    BEFORE UPDATE ON dtr
    FOR EACH ROW WHEN (old.erased_at IS NOT NULL OR new.erased_at IS NOT NULL)
    EXECUTE FUNCTION dtr_keep_erased();
DROP TRIGGER dtr_issued_is_never_edited ON dtr;
CREATE TRIGGER dtr_issued_is_never_edited
    BEFORE UPDATE ON dtr
    FOR EACH ROW WHEN (
        old.status IN ('GENERATED', 'VOIDED') AND old.erased_at IS NULL AND new.erased_at IS NULL
    )
    EXECUTE FUNCTION dtr_keep_issued();

-- An erased statement has no account any more: without its total due, what was paid on it would look
-- as if it had to come back.
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

-- A finding and a hold are about a week, a lease or a driver: no single DTR, and no run of ours. What
-- else the constraint allows by now stays allowed.
DO $$
DECLARE
    allowed text;
BEGIN
    SELECT pg_get_expr(conbin, conrelid) INTO allowed
    FROM pg_constraint
    WHERE conrelid = 'dtr_event'::regclass AND conname = 'dtr_event_is_about_something';
    ALTER TABLE dtr_event DROP CONSTRAINT dtr_event_is_about_something;
    EXECUTE format(
        'ALTER TABLE dtr_event ADD CONSTRAINT dtr_event_is_about_something CHECK (%s OR event IN ('
        '''FINDING_ACCEPTED'', ''FINDING_WITHDRAWN'', ''HOLD_PLACED'', ''HOLD_LIFTED''))',
        allowed
    );
END
$$;
