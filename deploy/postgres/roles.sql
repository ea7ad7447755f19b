-- Roles and rights of the statements' database. Plain SQL: psql, psycopg or any client runs it.
--
--     psql -X -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql "$ADMIN_URL"
--
-- Run it as an administrator (CREATEROLE, and owner of the database or superuser), before the
-- first migration and again after every migration: it repeats safely, and the rights on tables
-- can only be given once the tables are there. It sets no passwords: ALTER ROLE ... PASSWORD,
-- or your cloud's IAM authentication, is yours to do.
--
-- | role       | may                                                                             |
-- | dtr_reader | SELECT in the schema dtr_source, bank accounts aside (dtr_source_db)            |
-- | dtr_payout | SELECT on dtr_source.payout_accounts, the bank accounts (dtr_payout_db)         |
-- | dtr_owner  | owns the records: their migrations, and nothing that runs every day (DTR_RECORDS_URL)|
-- | dtr_writer | adds to the records and updates them; owns none, so that it can neither switch off a |
-- |            | trigger nor remove anything (dtr_db)                                            |
-- | dtr_office | SELECT on dtr, its history, events and payments: reports, spreadsheets          |
-- | the owner of dtr_source | SELECT on the settlement feed, the view dtr_settlement              |
--
-- Records that an earlier release made belong to dtr_writer: they are handed to dtr_owner here. Run
-- the migrations as dtr_owner from then on.
--
-- Two settings, both optional:
--   SET dtr.source_owner = 'payment_engine';  who makes the views of dtr_source; default: the
--                                             schema's owner, else you
--   SET dtr.dedicated = 'on';                 the database is for the statements alone: nobody
--                                             else may connect, or make objects in public

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        'dtr_reader', 'dtr_payout', 'dtr_owner', 'dtr_writer', 'dtr_office'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role_name);
        END IF;
    END LOOP;
    -- Who is no superuser hands over what he is a member of.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT dtr_owner, dtr_writer TO %I', current_user);
    END IF;
END
$$;

-- Belt and braces: a SELECT right cannot write, and these sessions do not even try.
ALTER ROLE dtr_reader SET default_transaction_read_only = on;
ALTER ROLE dtr_payout SET default_transaction_read_only = on;
ALTER ROLE dtr_office SET default_transaction_read_only = on;
-- A worker that dies without a word must not hold its locks and snapshot for hours.
ALTER ROLE dtr_reader SET idle_in_transaction_session_timeout = '15min';
ALTER ROLE dtr_payout SET idle_in_transaction_session_timeout = '15min';
ALTER ROLE dtr_owner SET idle_in_transaction_session_timeout = '15min';
ALTER ROLE dtr_writer SET idle_in_transaction_session_timeout = '15min';
ALTER ROLE dtr_office SET idle_in_transaction_session_timeout = '15min';
ALTER ROLE dtr_office SET statement_timeout = '5min';

-- Exclusion of overlapping periods needs it; the writer alone may not be allowed to make it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

DO $$
DECLARE
    dedicated CONSTANT boolean := coalesce(nullif(current_setting('dtr.dedicated', true), ''), 'off');
BEGIN
    IF dedicated THEN
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
        REVOKE ALL ON SCHEMA public FROM PUBLIC;
    END IF;
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO dtr_reader, dtr_payout, dtr_owner, dtr_writer, dtr_office',
        current_database()
    );
    -- A database's owner may drop whatever lies in its schema public.
    IF (SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database())
        = 'dtr_writer'
    THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO dtr_owner', current_database());
    END IF;
END
$$;

REVOKE CREATE ON SCHEMA public FROM dtr_writer;
GRANT USAGE, CREATE ON SCHEMA public TO dtr_owner;
GRANT USAGE ON SCHEMA public TO dtr_writer, dtr_office;
-- A table that a migration makes is open to the work at once.
ALTER DEFAULT PRIVILEGES FOR ROLE dtr_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE ON TABLES TO dtr_writer;

-- The books: what is in dtr_source now, and what its owner will add.
DO $$
DECLARE
    source_owner CONSTANT text := coalesce(
        nullif(current_setting('dtr.source_owner', true), ''),
        (SELECT nspowner::regrole::name FROM pg_namespace WHERE nspname = 'dtr_source'),
        current_user
    );
BEGIN
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS dtr_source AUTHORIZATION %I', source_owner);
    EXECUTE format(
        'ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA dtr_source '
        'GRANT SELECT ON TABLES TO dtr_reader',
        source_owner
    );
END
$$;
REVOKE ALL ON SCHEMA dtr_source FROM PUBLIC;
GRANT USAGE ON SCHEMA dtr_source TO dtr_reader, dtr_payout;

-- Bank accounts are for those who pay, and not for the statements. What the owner adds is open to
-- dtr_reader by default, and a default cannot leave one name out: run this file again after
-- payout_accounts was made (the scaffold's file does the same for itself; the doctor warns).
-- One block, so that nobody sees the rights half given.
DO $$
DECLARE
    relation regclass;
    is_private boolean;
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA dtr_source FROM dtr_reader, dtr_payout;
    FOR relation, is_private IN
        SELECT oid, relname = 'payout_accounts'
        FROM pg_class
        WHERE relnamespace = 'dtr_source'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
    LOOP
        IF is_private THEN
            EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', relation);
            EXECUTE format('GRANT SELECT ON %s TO dtr_payout', relation);
        ELSE
            EXECUTE format('GRANT SELECT ON %s TO dtr_reader', relation);
        END IF;
    END LOOP;
END
$$;

-- The records, where the migrations have made them. Triggers refuse the same changes, to everybody;
-- the rights refuse them before a row is looked at.
DO $$
DECLARE
    record_table regclass;
    record_function regprocedure;
    ledger_owner text;
BEGIN
    IF to_regclass('public.dtr_event') IS NULL THEN
        RAISE NOTICE 'No records yet: run the migrations as dtr_owner, then this file again.';
        RETURN;
    END IF;
    FOR record_table IN
        SELECT oid
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
          AND relkind IN ('r', 'p', 'v')
          AND relname ~ '^dtr(_|$)'
          AND relowner IN ('dtr_writer'::regrole, 'dtr_owner'::regrole)
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO dtr_owner', record_table);
        EXECUTE format('REVOKE ALL ON %s FROM dtr_writer', record_table);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO dtr_writer', record_table);
    END LOOP;
    FOR record_function IN
        SELECT oid
        FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = 'dtr_writer'::regrole
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO dtr_owner', record_function);
    END LOOP;
    REVOKE UPDATE ON public.dtr_event FROM dtr_writer;
    IF to_regclass('public.dtr_week_change') IS NOT NULL THEN
        REVOKE UPDATE ON public.dtr_week_change FROM dtr_writer;
    END IF;
    IF to_regclass('public.dtr_year_statement') IS NOT NULL THEN
        REVOKE UPDATE ON public.dtr_year_statement FROM dtr_writer;
        IF EXISTS (
            SELECT FROM pg_attribute
            WHERE attrelid = 'public.dtr_year_statement'::regclass AND attname = 'erased_at'
        ) THEN
            -- Erasing after the years of retention is the one change that a released year allows.
            GRANT UPDATE (driver_id, figures, pdf_s3_key, reason, erased_at)
            ON public.dtr_year_statement TO dtr_writer;
        END IF;
    END IF;
    REVOKE INSERT, UPDATE ON public.dtr_alembic_version FROM dtr_writer;
    GRANT SELECT ON public.dtr, public.dtr_generation_history, public.dtr_event TO dtr_office;
    IF to_regclass('public.dtr_payment') IS NOT NULL THEN
        -- Batches and accounts of weeks; of payments all but the keyed hash of a bank account.
        GRANT SELECT ON public.dtr_payment_batch, public.dtr_payment_account TO dtr_office;
        GRANT SELECT (
            id, dtr_id, revision, lease_id, period_start, driver_id, amount, method, state, batch_id,
            number, trace, account_last_four, pay_date, corrects, made_at, made_by, sent_at,
            settled_at, returned_at, return_code, canceled_at, reason
        ) ON public.dtr_payment TO dtr_office;
        REVOKE UPDATE ON public.dtr_payment_claim FROM dtr_writer;
        IF EXISTS (
            SELECT FROM pg_attribute
            WHERE attrelid = 'public.dtr_payment'::regclass AND attname = 'erased_at'
        ) THEN
            GRANT SELECT (erased_at) ON public.dtr_payment TO dtr_office;
            -- Erasing after the years of retention is the one change that claims allow.
            GRANT UPDATE (reason, erased_at) ON public.dtr_payment_claim TO dtr_writer;
        END IF;
        -- A view that could be written through would be written with its owner's rights.
        REVOKE INSERT, UPDATE
        ON public.dtr_payment_sums, public.dtr_payment_account, public.dtr_payment_fault
        FROM dtr_writer;
    END IF;
    IF to_regclass('public.dtr_bank_order') IS NOT NULL THEN
        -- Reversals and prenotes, without the keyed hash too.
        GRANT SELECT ON public.dtr_bank_order TO dtr_office;
        GRANT SELECT (
            id, order_id, payment_id, driver_id, account_last_four, amount, state, trace, sent_at,
            settled_at, returned_at, return_code
        ) ON public.dtr_bank_order_entry TO dtr_office;
    END IF;
    IF to_regclass('public.dtr_finding') IS NOT NULL THEN
        GRANT SELECT ON public.dtr_finding, public.dtr_finding_acceptance, public.dtr_legal_hold
        TO dtr_office;
    END IF;
    IF to_regclass('public.dtr_settlement') IS NULL THEN
        RAISE NOTICE 'Older records: run the migrations as dtr_owner, then this file again.';
        RETURN;
    END IF;
    REVOKE INSERT, UPDATE ON public.dtr_settlement FROM dtr_writer;
    -- The ledger books what settles each statement: its owner may read the feed, and no more.
    SELECT nspowner::regrole::name INTO ledger_owner FROM pg_namespace WHERE nspname = 'dtr_source';
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', ledger_owner);
    EXECUTE format('GRANT SELECT ON public.dtr_settlement TO %I', ledger_owner);
END
$$;
