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
-- | dtr_writer | owns the records; cannot change or remove events, nor remove any record (dtr_db) |
-- | dtr_office | SELECT on statements, runs, events, findings, holds: reports, spreadsheets      |
-- | the owner of dtr_source | SELECT on the settlement feed, the view dtr_settlement              |
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
    FOREACH role_name IN ARRAY ARRAY['dtr_reader', 'dtr_payout', 'dtr_writer', 'dtr_office'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role_name);
        END IF;
    END LOOP;
END
$$;

-- Belt and braces: a SELECT right cannot write, and these sessions do not even try.
ALTER ROLE dtr_reader SET default_transaction_read_only = on;
ALTER ROLE dtr_payout SET default_transaction_read_only = on;
ALTER ROLE dtr_office SET default_transaction_read_only = on;
-- A worker that dies without a word must not hold its locks and snapshot for hours.
ALTER ROLE dtr_reader SET idle_in_transaction_session_timeout = '15min';
ALTER ROLE dtr_payout SET idle_in_transaction_session_timeout = '15min';
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
        'GRANT CONNECT ON DATABASE %I TO dtr_reader, dtr_payout, dtr_writer, dtr_office',
        current_database()
    );
END
$$;

GRANT USAGE, CREATE ON SCHEMA public TO dtr_writer;
GRANT USAGE ON SCHEMA public TO dtr_office;

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

-- The records, where the migrations have made them. Triggers refuse the same changes, to
-- everybody; the rights refuse them before a row is looked at. An owner can grant himself back
-- what is revoked here, which is an act of his own and not a slip.
DO $$
DECLARE
    record_table text;
    ledger_owner text;
BEGIN
    IF to_regclass('public.dtr_event') IS NULL THEN
        RAISE NOTICE 'No records yet: run the migrations as dtr_writer, then this file again.';
        RETURN;
    END IF;
    FOR record_table IN
        SELECT tablename
        FROM pg_tables
        WHERE schemaname = 'public'
          AND tableowner = 'dtr_writer'
          AND tablename ~ '^dtr(_|$)'
          AND tablename <> 'dtr_alembic_version'
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE ON public.%I FROM dtr_writer', record_table);
    END LOOP;
    REVOKE UPDATE ON public.dtr_event FROM dtr_writer;
    GRANT SELECT ON public.dtr, public.dtr_generation_history, public.dtr_event, public.dtr_finding,
        public.dtr_finding_acceptance, public.dtr_legal_hold TO dtr_office;
    -- The ledger books what settles each statement: its owner may read the feed, and no more.
    SELECT nspowner::regrole::name INTO ledger_owner FROM pg_namespace WHERE nspname = 'dtr_source';
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', ledger_owner);
    EXECUTE format('GRANT SELECT ON public.dtr_settlement TO %I', ledger_owner);
END
$$;
