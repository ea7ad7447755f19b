-- The views of dtr_source, to be edited until they show your books. All are empty as they stand.
--
--     psql -X -v ON_ERROR_STOP=1 -f my_views.sql "$OWNER_URL"
--
-- Run it as the role that owns the views: a view reads with its owner's rights. It replaces the
-- views by what this file says, all of them or none; run it again after each edit, then ask
-- `make check-source`. It gives the statements' role dtr_reader its rights, where that role exists.
--
-- Edit view by view: put a column or an expression of yours in the place of each NULL, keep the
-- type and the name, and put FROM your_table in the place of WHERE false. A module that you do not
-- have stays as it is. Leave no row out, not even one without a lease.
--
--   money     numeric(10,2) dollars. From cents: (x / 100.0)::numeric(10,2). From a float:
--             round(x::numeric, 2)::numeric(10,2).
--   instants  timestamptz. From a column without a zone: x AT TIME ZONE 'America/New_York', or the
--             zone in which it was written. A mere x::timestamptz takes the reader's zone: wrong.
--   dates     New York's. From an instant: (x AT TIME ZONE 'America/New_York')::date. From a UTC
--             column without a zone: (x AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date.
--   words     to the letter. Map each of yours, and let what you did not think of come through:
--             CASE x WHEN 'CRD' THEN 'CREDIT_CARD' WHEN 'CSH' THEN 'CASH' ELSE x END
--   text      text or varchar. From an enum: x::text. From char(n): trim(x)::text.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS dtr_source;
