-- How the statements of a lease follow one another (domain sections 4.1 to 4.4).

-- Days of a lease that no statement covers, and that a person said may stay so.
CREATE TABLE dtr_accepted_gap (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lease_id integer NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    reason text NOT NULL CHECK (length(reason) >= 10),
    accepted_at timestamptz NOT NULL DEFAULT now(),
    accepted_by text NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawn_reason text CHECK (length(withdrawn_reason) >= 10),
    CONSTRAINT dtr_accepted_gap_has_days CHECK (first_day <= last_day),
    CONSTRAINT dtr_accepted_gap_withdrawn_whole CHECK (
        num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) IN (0, 3)
    ),
    CONSTRAINT dtr_accepted_gaps_never_overlap EXCLUDE USING gist (
        lease_id WITH =,
        daterange(first_day, last_day, '[]') WITH &&
    ) WHERE (withdrawn_at IS NULL)
);
COMMENT ON TABLE dtr_accepted_gap IS 'Local dates in New York, both included.';

CREATE FUNCTION dtr_keep_accepted_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.withdrawn_at IS NOT NULL
        OR to_jsonb(old) - ARRAY['withdrawn_at', 'withdrawn_by', 'withdrawn_reason']
            IS DISTINCT FROM to_jsonb(new) - ARRAY['withdrawn_at', 'withdrawn_by', 'withdrawn_reason']
    THEN
        RAISE EXCEPTION 'accepted gap % can only be withdrawn, and only once', old.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_accepted_gap_is_only_withdrawn
    BEFORE UPDATE ON dtr_accepted_gap
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_accepted_gap();
CREATE TRIGGER dtr_accepted_gap_never_deleted
    BEFORE DELETE ON dtr_accepted_gap
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_accepted_gap_never_truncated
    BEFORE TRUNCATE ON dtr_accepted_gap
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- What the last comparison of a closed week with the books found. The newest finding only: the
-- trail of findings is in the events.
CREATE TABLE dtr_recheck (
    period_start date NOT NULL,
    period_end date NOT NULL,
    checked_at timestamptz NOT NULL,
    checked_by text NOT NULL,
    differences jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (period_start, period_end)
);
COMMENT ON COLUMN dtr_recheck.differences IS
    'One object for each: lease_id, what, stated, booked (decimal strings of dollars), sentence.';

-- The postings that settle each standing statement, in the shape of dtr_source.ledger_postings.
CREATE VIEW dtr_settlement AS
WITH lines AS (
    SELECT
        dtr.*,
        line ->> 'category' AS category,
        line ->> 'obligation_id' AS obligation_id,
        (line ->> 'paid')::numeric(12, 2) AS paid
    FROM dtr
    CROSS JOIN LATERAL jsonb_array_elements(dtr.balances) AS line
    WHERE dtr.status = 'GENERATED'
),
refunds AS (
    SELECT
        dtr.*,
        -- What is carried forward beyond all obligations.
        dtr.balance_forward - coalesce((
            SELECT sum((line ->> 'forward')::numeric(12, 2))
            FROM jsonb_array_elements(dtr.balances) AS line
        ), 0.00) AS refunds_carried,
        'REFUNDS-' || lease_id || '-' || to_char(period_start, 'YYYY-MM-DD') AS obligation_id
    FROM dtr
    WHERE dtr.status = 'GENERATED'
)
SELECT
    dtr_id || '/' || obligation_id AS posting_id,
    lease_id,
    driver_id,
    category,
    NULL::text AS subcategory,
    CASE WHEN paid > 0 THEN 'CREDIT' ELSE 'DEBIT' END AS entry_type,
    abs(paid)::numeric(10, 2) AS amount,
    obligation_id,
    'EARNINGS' AS source,
    dtr_id AS source_id,
    CASE WHEN paid > 0 THEN 'Settled from card earnings' ELSE 'Returned to the driver' END
        AS description,
    NULL::date AS due_date,
    period_end AS booked_on,
    dtr_id,
    revision,
    period_start,
    period_end
FROM lines
WHERE paid <> 0
UNION ALL
SELECT
    dtr_id || '/' || obligation_id,
    lease_id,
    driver_id,
    'MISC',
    'CARD_REFUNDS',
    'DEBIT',
    refunds_carried::numeric(10, 2),
    obligation_id,
    'ADJUSTMENT',
    dtr_id,
    'Card refunds beyond card fares, carried forward',
    NULL::date,
    period_end + 1,
    dtr_id,
    revision,
    period_start,
    period_end
FROM refunds
WHERE refunds_carried > 0;
COMMENT ON VIEW dtr_settlement IS
    'What a ledger books for each standing statement, so that the next one builds on it.';

-- A gap is about a lease, a settlement about a week: no single DTR, and no run of ours.
ALTER TABLE dtr_event
    DROP CONSTRAINT dtr_event_is_about_something,
    ADD CONSTRAINT dtr_event_is_about_something CHECK (
        num_nonnulls(dtr_id, run_id) > 0
        OR event IN (
            'DENIED', 'LISTED', 'EXPORTED', 'RECEIPTS_SKIPPED', 'GAP_ACCEPTED', 'GAP_WITHDRAWN'
        )
    );

-- A receipt whose document was never issued may be exchanged for one of a later year; the old
-- number is then skipped, in the same transaction, by an event.
CREATE OR REPLACE FUNCTION dtr_keep_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.status IN ('GENERATED', 'VOIDED')
        OR new.receipt_number IS NULL
        OR new.receipt_date IS NULL
        OR to_char(new.receipt_date, 'YYYY') <= to_char(old.receipt_date, 'YYYY')
    THEN
        RAISE EXCEPTION '% revision %: receipt % is bound for good',
            old.dtr_id, old.revision, old.receipt_number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;

-- A regeneration voids a statement and makes the next: what was paid on the one was paid on the
-- other. A statement that a person voids passes nothing on.
ALTER TABLE dtr ADD COLUMN supersedes bigint REFERENCES dtr (id);
COMMENT ON COLUMN dtr.supersedes IS
    'The row that a regeneration voided in favor of this one, whose payment it keeps.';
