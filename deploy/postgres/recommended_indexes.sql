-- Indexes that the pipeline's reads lean on, for the tables of payment_engine_views.sql.
--
--     psql -X -v ON_ERROR_STOP=1 -f deploy/postgres/recommended_indexes.sql "$OWNER_URL"
--
-- Not in a transaction: CONCURRENTLY lets the engine go on booking meanwhile. An interrupted
-- build leaves an invalid index: DROP INDEX it and run this again. The expressions must be the
-- very ones that the views use, or the planner does not see that they are the same. What each
-- gains is in docs/deploy/database.md, measured by deploy/postgres/measure_indexes.py.

-- A lease's history up to a date: every statement reads it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ledger_entries_lease_booked ON payment_engine.ledger_entries
    (lease_id, ((posted_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date));
CREATE INDEX CONCURRENTLY IF NOT EXISTS curb_trips_lease_booked ON payment_engine.curb_trips
    (lease_id, ((posted_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date));

-- A period's bookings whoever the lease is: the control totals at the end of a run.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ledger_entries_booked ON payment_engine.ledger_entries
    (((posted_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date));
-- Trips are by far the most: what is summed of them is read from the index alone.
CREATE INDEX CONCURRENTLY IF NOT EXISTS curb_trips_week ON payment_engine.curb_trips
    (((posted_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date), lease_id)
    INCLUDE (posted_at, payment, total_cents);
DROP INDEX CONCURRENTLY IF EXISTS payment_engine.curb_trips_booked;  -- of the days alone, until then
CREATE INDEX CONCURRENTLY IF NOT EXISTS curb_trips_not_booked ON payment_engine.curb_trips
    ((trip_start AT TIME ZONE 'America/New_York'))
    WHERE (posted_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date IS NULL;

-- A module's row by the key as the view writes it. A primary key on a number does not serve a
-- search for text; a key that is text already (tickets, trips) has its index.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ezpass_transactions_key
    ON payment_engine.ezpass_transactions ((id::text));
CREATE INDEX CONCURRENTLY IF NOT EXISTS parking_violations_key
    ON payment_engine.parking_violations ((summons::text));
CREATE INDEX CONCURRENTLY IF NOT EXISTS repair_invoices_key
    ON payment_engine.repair_invoices ((id::text));
CREATE INDEX CONCURRENTLY IF NOT EXISTS repair_schedule_key
    ON payment_engine.repair_schedule ((id::text));
CREATE INDEX CONCURRENTLY IF NOT EXISTS loans_key ON payment_engine.loans ((id::text));
CREATE INDEX CONCURRENTLY IF NOT EXISTS loan_schedule_key
    ON payment_engine.loan_schedule ((id::text));
CREATE INDEX CONCURRENTLY IF NOT EXISTS misc_charges_key
    ON payment_engine.misc_charges ((id::text));

-- What of a loan or a repair is still to come: each batch of leases asks for it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS repair_schedule_to_come
    ON payment_engine.repair_schedule ((invoice_id::text), due_on);
CREATE INDEX CONCURRENTLY IF NOT EXISTS loan_schedule_to_come
    ON payment_engine.loan_schedule ((loan_id::text), due_on);

-- Rows of the last weeks that nobody posted: tolls are by far the most.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ezpass_transactions_occurred
    ON payment_engine.ezpass_transactions ((transaction_at AT TIME ZONE 'America/New_York'));

-- Whether a key stands anywhere else: each close goes through all keys in their order, from the index
-- alone. It has the column beside the expression, for PostgreSQL asks for all that a query names. A run
-- of named leases in a large fleet looks its few keys up, and its own tolls.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ledger_entries_keys
    ON payment_engine.ledger_entries ((entry_id::text)) INCLUDE (entry_id);
DROP INDEX CONCURRENTLY IF EXISTS payment_engine.ledger_entries_key;  -- of the keys alone, until then
CREATE INDEX CONCURRENTLY IF NOT EXISTS curb_trips_key ON payment_engine.curb_trips (curb_record_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ezpass_transactions_lease
    ON payment_engine.ezpass_transactions (lease_id, (transaction_at AT TIME ZONE 'America/New_York'));

-- Joins inside the views.
CREATE INDEX CONCURRENTLY IF NOT EXISTS lease_driver_assignments_lease
    ON payment_engine.lease_driver_assignments (lease_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS vehicle_registrations_vehicle
    ON payment_engine.vehicle_registrations (vehicle_id) WHERE is_current;
CREATE INDEX CONCURRENTLY IF NOT EXISTS repair_schedule_invoice
    ON payment_engine.repair_schedule (invoice_id);
