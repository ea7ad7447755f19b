-- Indexes that the fleet's tables lack and a fleet of this size should have: what
-- deploy/postgres/recommended_indexes.sql has for a Payment Engine's own tables.

-- A lease's whole history, in the columns that an opening balance is summed from.
CREATE INDEX IF NOT EXISTS ledger_postings_history ON fleet.ledger_postings (lease_id, obligation_id, posting_id)
    INCLUDE (category, entry_type, amount, booked_on, due_date, source);

-- A period's bookings whoever the lease is: the control totals at the end of a run.
CREATE INDEX IF NOT EXISTS ledger_postings_booked ON fleet.ledger_postings (booked_on);
CREATE INDEX IF NOT EXISTS curb_trips_week ON fleet.curb_trips (booked_on, lease_id)
    INCLUDE (payment_type, total_amount);
DROP INDEX IF EXISTS fleet.curb_trips_booked;
CREATE INDEX IF NOT EXISTS curb_trips_not_booked ON fleet.curb_trips (started_at) WHERE booked_on IS NULL;
CREATE INDEX IF NOT EXISTS ezpass_tolls_occurred ON fleet.ezpass_tolls (occurred_at);

-- What of a loan or a repair is still to come: each batch of leases asks for it.
CREATE INDEX IF NOT EXISTS repair_installments_to_come ON fleet.repair_installments (repair_id, due_date);
CREATE INDEX IF NOT EXISTS loan_installments_to_come ON fleet.loan_installments (loan_id, due_date);

-- Whether a key stands anywhere else: a close goes through all of them, a run of named leases looks its
-- own up, and its own tolls.
CREATE INDEX IF NOT EXISTS ledger_postings_key ON fleet.ledger_postings (posting_id);
CREATE INDEX IF NOT EXISTS curb_trips_key ON fleet.curb_trips (trip_id);
CREATE INDEX IF NOT EXISTS ezpass_tolls_lease ON fleet.ezpass_tolls (lease_id, occurred_at);
