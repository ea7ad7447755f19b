-- The source contract: read-only views in dtr_source over the fleet's own tables.
-- A fleet connects its books by writing views like these.
CREATE SCHEMA IF NOT EXISTS dtr_source;

CREATE OR REPLACE VIEW dtr_source.leases AS
SELECT
    lease_id,
    lease_type,
    status,
    start_date,
    end_date,
    weekly_fee,
    deposit_amount,
    vehicle_id,
    medallion_id
FROM fleet.leases;

CREATE OR REPLACE VIEW dtr_source.lease_drivers AS
SELECT
    lease_id,
    driver_id,
    role,
    start_date,
    end_date
FROM fleet.lease_drivers;

CREATE OR REPLACE VIEW dtr_source.drivers AS
SELECT
    driver_id,
    first_name,
    last_name,
    tlc_license,
    tlc_license_expires_on,
    dmv_license_expires_on,
    payment_type,
    email
FROM fleet.drivers;

CREATE OR REPLACE VIEW dtr_source.vehicles AS
SELECT
    vehicle_id,
    plate,
    vin,
    make,
    model,
    model_year,
    registration_expires_on,
    inspection_expires_on,
    insurance_expires_on
FROM fleet.vehicles;

CREATE OR REPLACE VIEW dtr_source.medallions AS
SELECT
    medallion_id,
    medallion_number,
    renewal_expires_on
FROM fleet.medallions;

CREATE OR REPLACE VIEW dtr_source.curb_trips AS
SELECT
    trip_id,
    lease_id,
    driver_id,
    started_at,
    ended_at,
    payment_type,
    fare,
    tip,
    tolls,
    extras,
    mta_tax,
    tif,
    congestion,
    cbdt,
    airport_fee,
    total_amount,
    booked_on
FROM fleet.curb_trips;

CREATE OR REPLACE VIEW dtr_source.ledger_postings AS
SELECT
    posting_id,
    lease_id,
    driver_id,
    category,
    subcategory,
    entry_type,
    amount,
    obligation_id,
    source,
    source_id,
    description,
    due_date,
    booked_on
FROM fleet.ledger_postings;

CREATE OR REPLACE VIEW dtr_source.ezpass_tolls AS
SELECT
    toll_id,
    lease_id,
    driver_id,
    plate,
    agency,
    entry_plaza,
    exit_plaza,
    occurred_at,
    amount
FROM fleet.ezpass_tolls;

CREATE OR REPLACE VIEW dtr_source.pvb_violations AS
SELECT
    summons_number,
    lease_id,
    driver_id,
    plate,
    state,
    description,
    issued_at,
    fine,
    penalty,
    interest,
    reduction,
    processing_fee,
    amount_due
FROM fleet.pvb_violations;

CREATE OR REPLACE VIEW dtr_source.tlc_tickets AS
SELECT
    ticket_number,
    lease_id,
    driver_id,
    medallion_number,
    kind,
    note,
    issued_at,
    fine,
    service_fee,
    amount_due
FROM fleet.tlc_tickets;

CREATE OR REPLACE VIEW dtr_source.repairs AS
SELECT
    repair_id,
    lease_id,
    invoice_number,
    invoice_date,
    workshop,
    invoice_amount,
    amount_paid
FROM fleet.repairs;

CREATE OR REPLACE VIEW dtr_source.repair_installments AS
SELECT
    installment_id,
    repair_id,
    due_date,
    amount
FROM fleet.repair_installments;

CREATE OR REPLACE VIEW dtr_source.driver_loans AS
SELECT
    loan_id,
    lease_id,
    driver_id,
    loan_date,
    principal,
    annual_rate
FROM fleet.driver_loans;

CREATE OR REPLACE VIEW dtr_source.loan_installments AS
SELECT
    installment_id,
    loan_id,
    due_date,
    principal,
    interest,
    amount
FROM fleet.loan_installments;

CREATE OR REPLACE VIEW dtr_source.misc_charges AS
SELECT
    charge_id,
    lease_id,
    driver_id,
    kind,
    description,
    charged_on,
    amount
FROM fleet.misc_charges;
