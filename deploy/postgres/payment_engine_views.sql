-- The views of dtr_source over a Payment Engine's own tables: a worked example to edit.
--
--     psql -X -v ON_ERROR_STOP=1 -f deploy/postgres/payment_engine_views.sql "$OWNER_URL"
--
-- Run it as the role that owns the views: a view reads with its owner's rights, so the pipeline's
-- role needs none on your tables. Run it again after each edit; CREATE OR REPLACE keeps the
-- rights given. Then let the preflight judge it (docs/deploy/database.md).
--
-- What each view must do, and where this example shows it:
--   * money as numeric(10,2): cents are divided, four decimals are rounded, sums stay exact;
--   * instants as timestamptz: AT TIME ZONE with the zone in which the column was written;
--   * booked_on as New York's date: from UTC to New York, then cut to the date;
--   * a lease's rows by lease_id and booked_on as cheaply as an index gives them
--     (recommended_indexes.sql);
--   * words of the contract, mapped one by one, as plain text;
--   * every row: a row without a lease or driver stays, and the run reports it.
CREATE SCHEMA IF NOT EXISTS dtr_source;

-- 1. Leases
CREATE OR REPLACE VIEW dtr_source.leases AS
SELECT
    id AS lease_id,
    upper(plan::text) AS lease_type,
    upper(state::text) AS status,
    begins_at::date AS start_date,
    ends_at::date AS end_date,
    round(weekly_rate, 2)::numeric(10,2) AS weekly_fee,
    round(security_deposit, 2)::numeric(10,2) AS deposit_amount,
    vehicle_id,
    medallion_id
FROM payment_engine.leases;

-- A driver who left and came back has two rows here; overlapping ones are one assignment too many.
CREATE OR REPLACE VIEW dtr_source.lease_drivers AS
SELECT
    lease_id,
    driver_id,
    CASE WHEN is_additional THEN 'ADDITIONAL' ELSE 'PRIMARY' END AS role,
    assigned_on AS start_date,
    removed_on AS end_date
FROM payment_engine.lease_driver_assignments;

-- 2. Drivers
CREATE OR REPLACE VIEW dtr_source.drivers AS
SELECT
    id AS driver_id,
    concat_ws(' ', first_name, nullif(middle_name, '')) AS first_name,
    last_name::text,
    nullif(trim(tlc_license_no), '') AS tlc_license,
    tlc_license_expiry AS tlc_license_expires_on,
    dmv_license_expiry AS dmv_license_expires_on,
    CASE pays_by_ach WHEN 'Y' THEN 'ACH' ELSE 'CHECK' END AS payment_type,
    email_address::text AS email
FROM payment_engine.drivers;

-- 3. Vehicles: the current registration of each
CREATE OR REPLACE VIEW dtr_source.vehicles AS
SELECT
    vehicles.id AS vehicle_id,
    coalesce(registration.plate_number, '(no plate)')::text AS plate,
    vehicles.vin::text,
    vehicles.make::text,
    vehicles.model::text,
    vehicles.year::integer AS model_year,
    registration.valid_until AS registration_expires_on,
    registration.inspection_valid_until AS inspection_expires_on,
    vehicles.insurance_valid_until AS insurance_expires_on
FROM payment_engine.vehicles
LEFT JOIN LATERAL (
    SELECT plate_number, valid_until, inspection_valid_until
    FROM payment_engine.vehicle_registrations
    WHERE vehicle_registrations.vehicle_id = vehicles.id AND is_current
    ORDER BY valid_until DESC NULLS LAST, vehicle_registrations.id DESC
    LIMIT 1
) AS registration ON true;

-- 4. Medallions
CREATE OR REPLACE VIEW dtr_source.medallions AS
SELECT
    id AS medallion_id,
    medallion_no::text AS medallion_number,
    renewal_due AS renewal_expires_on
FROM payment_engine.medallions;

-- 5. CURB. New York's wall clock becomes an instant. In the hour that the clocks repeat in
-- November the first and the second pass cannot be told apart: PostgreSQL takes the second. No
-- amount and no pay period hangs on that, for booked_on is the ledger's.
CREATE OR REPLACE VIEW dtr_source.curb_trips AS
SELECT
    curb_record_id::text AS trip_id,
    lease_id,
    driver_id,
    trip_start AT TIME ZONE 'America/New_York' AS started_at,
    trip_end AT TIME ZONE 'America/New_York' AS ended_at,
    CASE payment
        WHEN 'C' THEN 'CREDIT_CARD'
        WHEN '$' THEN 'CASH'
        WHEN 'P' THEN 'UNKNOWN'  -- prepaid to a third party: shown, earning nothing here
        WHEN 'N' THEN 'NO_CHARGE'
        WHEN 'D' THEN 'DISPUTE'
        ELSE payment::text  -- a word that nobody knows fails its lease, and says which
    END AS payment_type,
    (fare_cents / 100.0)::numeric(10,2) AS fare,
    (tip_cents / 100.0)::numeric(10,2) AS tip,
    (tolls_cents / 100.0)::numeric(10,2) AS tolls,
    (extra_cents / 100.0)::numeric(10,2) AS extras,
    (mta_cents / 100.0)::numeric(10,2) AS mta_tax,
    (tif_cents / 100.0)::numeric(10,2) AS tif,
    (congestion_cents / 100.0)::numeric(10,2) AS congestion,
    (cbdt_cents / 100.0)::numeric(10,2) AS cbdt,
    (airport_cents / 100.0)::numeric(10,2) AS airport_fee,
    (total_cents / 100.0)::numeric(10,2) AS total_amount,
    (posted_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date AS booked_on
FROM payment_engine.curb_trips;

-- 6. The ledger. origin_ref must come out as the key that the module's own view below gives.
CREATE OR REPLACE VIEW dtr_source.ledger_postings AS
SELECT
    entry_id::text AS posting_id,
    lease_id,
    driver_id,
    CASE bucket
        WHEN 'tax' THEN 'TAXES'
        WHEN 'ezpass' THEN 'EZPASS'
        WHEN 'lease' THEN 'LEASE'
        WHEN 'pvb' THEN 'PVB'
        WHEN 'tlc' THEN 'TLC'
        WHEN 'repair' THEN 'REPAIRS'
        WHEN 'loan' THEN 'LOANS'
        WHEN 'misc' THEN 'MISC'
    END AS category,
    upper(tax_kind) AS subcategory,
    CASE WHEN signed_cents > 0 THEN 'DEBIT' ELSE 'CREDIT' END AS entry_type,
    (abs(signed_cents) / 100.0)::numeric(10,2) AS amount,
    obligation_no::text AS obligation_id,
    CASE origin
        WHEN 'repair' THEN 'REPAIRS'
        WHEN 'loan' THEN 'LOANS'
        ELSE upper(origin::text)
    END AS source,
    origin_ref::text AS source_id,
    memo AS description,
    due_on AS due_date,
    (posted_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date AS booked_on
FROM payment_engine.ledger_entries;

-- 7. EZPass
CREATE OR REPLACE VIEW dtr_source.ezpass_tolls AS
SELECT
    id::text AS toll_id,
    lease_id,
    driver_id,
    plate_no::text AS plate,
    agency_code::text AS agency,
    entry_lane::text AS entry_plaza,
    exit_lane::text AS exit_plaza,
    transaction_at AT TIME ZONE 'America/New_York' AS occurred_at,
    (toll_cents / 100.0)::numeric(10,2) AS amount
FROM payment_engine.ezpass_transactions;

-- 8. PVB. A summons without a time of day counts from noon, well inside its date.
CREATE OR REPLACE VIEW dtr_source.pvb_violations AS
SELECT
    summons::text AS summons_number,
    lease_id,
    driver_id,
    plate::text,
    plate_state::text AS state,
    violation_text AS description,
    (issue_date + coalesce(issue_time, '12:00')) AT TIME ZONE 'America/New_York' AS issued_at,
    fine::numeric(10,2),
    coalesce(penalty, 0)::numeric(10,2) AS penalty,
    coalesce(interest, 0)::numeric(10,2) AS interest,
    coalesce(reduction, 0)::numeric(10,2) AS reduction,
    our_fee::numeric(10,2) AS processing_fee,
    (fine + coalesce(penalty, 0) + coalesce(interest, 0) - coalesce(reduction, 0) + our_fee)
        ::numeric(10,2) AS amount_due
FROM payment_engine.parking_violations;

-- 9. TLC violations
CREATE OR REPLACE VIEW dtr_source.tlc_tickets AS
SELECT
    tlc_summonses.ticket_no::text AS ticket_number,
    tlc_summonses.lease_id,
    tlc_summonses.driver_id,
    medallions.medallion_no::text AS medallion_number,
    tlc_summonses.summons_type::text AS kind,
    tlc_summonses.remarks AS note,
    tlc_summonses.issued AT TIME ZONE 'America/New_York' AS issued_at,
    tlc_summonses.fine::numeric(10,2),
    tlc_summonses.service_fee::numeric(10,2),
    (tlc_summonses.fine + tlc_summonses.service_fee)::numeric(10,2) AS amount_due
FROM payment_engine.tlc_summonses
LEFT JOIN payment_engine.medallions ON medallions.id = tlc_summonses.medallion_id;

-- 10. Repairs
CREATE OR REPLACE VIEW dtr_source.repairs AS
SELECT
    repair_invoices.id::text AS repair_id,
    repair_invoices.lease_id,
    repair_invoices.invoice_no::text AS invoice_number,
    repair_invoices.invoiced_on AS invoice_date,
    repair_invoices.garage::text AS workshop,
    (repair_invoices.total_cents / 100.0)::numeric(10,2) AS invoice_amount,
    (coalesce(schedule.paid_cents, 0) / 100.0)::numeric(10,2) AS amount_paid
FROM payment_engine.repair_invoices
LEFT JOIN LATERAL (
    SELECT sum(amount_cents) AS paid_cents
    FROM payment_engine.repair_schedule
    WHERE repair_schedule.invoice_id = repair_invoices.id AND paid
) AS schedule ON true;

CREATE OR REPLACE VIEW dtr_source.repair_installments AS
SELECT
    id::text AS installment_id,
    invoice_id::text AS repair_id,
    due_on AS due_date,
    (amount_cents / 100.0)::numeric(10,2) AS amount
FROM payment_engine.repair_schedule;

-- 11. Driver loans: a fraction becomes per cent
CREATE OR REPLACE VIEW dtr_source.driver_loans AS
SELECT
    id::text AS loan_id,
    lease_id,
    driver_id,
    granted_on AS loan_date,
    (principal_cents / 100.0)::numeric(10,2) AS principal,
    (yearly_rate * 100)::numeric(6,3) AS annual_rate
FROM payment_engine.loans;

CREATE OR REPLACE VIEW dtr_source.loan_installments AS
SELECT
    id::text AS installment_id,
    loan_id::text,
    due_on AS due_date,
    (principal_cents / 100.0)::numeric(10,2) AS principal,
    (interest_cents / 100.0)::numeric(10,2) AS interest,
    ((principal_cents + interest_cents) / 100.0)::numeric(10,2) AS amount
FROM payment_engine.loan_schedule;

-- 12. Miscellaneous charges
CREATE OR REPLACE VIEW dtr_source.misc_charges AS
SELECT
    id::text AS charge_id,
    lease_id,
    driver_id,
    charge_type::text AS kind,
    note AS description,
    charge_date AS charged_on,
    amount::numeric(10,2)
FROM payment_engine.misc_charges;
