-- A Payment Engine to practice on: twelve modules' tables as a fleet's system might have them,
-- with its own names, enums, cents, Y/N flags and timestamps without a time zone. Nothing here is
-- needed in production: payment_engine_views.sql beside this file is written against these
-- tables, and is to be edited until it fits yours.
CREATE SCHEMA payment_engine;
SET search_path = payment_engine;

CREATE TYPE lease_state AS ENUM ('draft', 'pending', 'active', 'suspended', 'terminated', 'cancelled');
CREATE TYPE lease_plan AS ENUM ('dov', 'long_term', 'medallion_only', 'weekly');
CREATE TYPE trip_payment AS ENUM ('C', '$', 'P', 'N', 'D');
CREATE TYPE ledger_bucket AS ENUM ('tax', 'ezpass', 'lease', 'pvb', 'tlc', 'repair', 'loan', 'misc');
CREATE TYPE ledger_origin AS ENUM (
    'curb', 'ezpass', 'lease', 'pvb', 'tlc', 'repair', 'loan', 'misc',
    'earnings', 'interim_payment', 'adjustment'
);

-- 1. Medallions
CREATE TABLE medallions (
    id serial PRIMARY KEY,
    medallion_no varchar(4) NOT NULL UNIQUE,
    renewal_due date
);

-- 2. Vehicles; registrations are kept as a history
CREATE TABLE vehicles (
    id serial PRIMARY KEY,
    vin char(17) NOT NULL,
    make varchar(40),
    model varchar(40),
    year smallint,
    insurance_valid_until date
);
CREATE TABLE vehicle_registrations (
    id serial PRIMARY KEY,
    vehicle_id int NOT NULL REFERENCES vehicles,
    plate_number varchar(10) NOT NULL,
    valid_until date,
    inspection_valid_until date,
    is_current boolean NOT NULL DEFAULT true
);

-- 3. Drivers
CREATE TABLE drivers (
    id serial PRIMARY KEY,
    first_name varchar(80) NOT NULL,
    middle_name varchar(80),
    last_name varchar(80) NOT NULL,
    tlc_license_no varchar(12),
    tlc_license_expiry date,
    dmv_license_expiry date,
    pays_by_ach char(1) NOT NULL DEFAULT 'N',
    email_address varchar(200)
);

-- 4. Leases and their drivers; money in dollars here
CREATE TABLE leases (
    id serial PRIMARY KEY,
    plan lease_plan NOT NULL,
    state lease_state NOT NULL,
    begins_at timestamp NOT NULL,
    ends_at timestamp,
    weekly_rate numeric(12,4) NOT NULL,
    security_deposit numeric(12,4) NOT NULL DEFAULT 0,
    vehicle_id int REFERENCES vehicles,
    medallion_id int REFERENCES medallions
);
CREATE TABLE lease_driver_assignments (
    id serial PRIMARY KEY,
    lease_id int NOT NULL REFERENCES leases,
    driver_id int NOT NULL REFERENCES drivers,
    is_additional boolean NOT NULL DEFAULT false,
    assigned_on date NOT NULL,
    removed_on date
);

-- 5. CURB: the wall clock of New York, without a zone; posted_at in UTC, without one either
CREATE TABLE curb_trips (
    id bigserial PRIMARY KEY,
    curb_record_id varchar(40) NOT NULL,
    lease_id int REFERENCES leases,
    driver_id int REFERENCES drivers,
    trip_start timestamp NOT NULL,
    trip_end timestamp NOT NULL,
    payment trip_payment NOT NULL,
    fare_cents int NOT NULL,
    tip_cents int NOT NULL DEFAULT 0,
    tolls_cents int NOT NULL DEFAULT 0,
    extra_cents int NOT NULL DEFAULT 0,
    mta_cents int NOT NULL DEFAULT 0,
    tif_cents int NOT NULL DEFAULT 0,
    congestion_cents int NOT NULL DEFAULT 0,
    cbdt_cents int NOT NULL DEFAULT 0,
    airport_cents int NOT NULL DEFAULT 0,
    total_cents int NOT NULL,
    posted_at timestamp
);

-- 6. The ledger: signed cents (plus is a charge, minus a credit), posted_at in UTC
CREATE TABLE ledger_entries (
    entry_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    lease_id int REFERENCES leases,
    driver_id int REFERENCES drivers,
    bucket ledger_bucket NOT NULL,
    tax_kind varchar(12),
    signed_cents bigint NOT NULL CHECK (signed_cents <> 0),
    obligation_no varchar(40) NOT NULL,
    origin ledger_origin NOT NULL,
    origin_ref varchar(60),
    memo text,
    due_on date,
    posted_at timestamp NOT NULL,
    reversed_entry uuid REFERENCES ledger_entries
);

-- 7. EZPass: the agencies' local time
CREATE TABLE ezpass_transactions (
    id bigserial PRIMARY KEY,
    lease_id int,
    driver_id int,
    plate_no varchar(10) NOT NULL,
    agency_code varchar(10),
    entry_lane varchar(40),
    exit_lane varchar(40),
    transaction_at timestamp NOT NULL,
    toll_cents int NOT NULL
);

-- 8. Parking violations: date and time of day apart
CREATE TABLE parking_violations (
    summons bigint PRIMARY KEY,
    lease_id int,
    driver_id int,
    plate varchar(10) NOT NULL,
    plate_state char(2),
    violation_text text,
    issue_date date NOT NULL,
    issue_time time,
    fine numeric(9,2) NOT NULL,
    penalty numeric(9,2),
    interest numeric(9,2),
    reduction numeric(9,2),
    our_fee numeric(9,2) NOT NULL DEFAULT 0
);

-- 9. TLC violations
CREATE TABLE tlc_summonses (
    ticket_no varchar(20) PRIMARY KEY,
    lease_id int,
    driver_id int,
    medallion_id int REFERENCES medallions,
    summons_type varchar(2),
    remarks text,
    issued timestamp NOT NULL,
    fine numeric(9,2) NOT NULL,
    service_fee numeric(9,2) NOT NULL DEFAULT 0
);

-- 10. Repairs
CREATE TABLE repair_invoices (
    id serial PRIMARY KEY,
    lease_id int,
    invoice_no varchar(40),
    invoiced_on date,
    garage varchar(80),
    total_cents int NOT NULL
);
CREATE TABLE repair_schedule (
    id serial PRIMARY KEY,
    invoice_id int NOT NULL REFERENCES repair_invoices,
    due_on date NOT NULL,
    amount_cents int NOT NULL,
    paid boolean NOT NULL DEFAULT false
);

-- 11. Driver loans: the rate as a fraction
CREATE TABLE loans (
    id serial PRIMARY KEY,
    lease_id int,
    driver_id int,
    granted_on date NOT NULL,
    principal_cents int NOT NULL,
    yearly_rate numeric(7,6) NOT NULL
);
CREATE TABLE loan_schedule (
    id serial PRIMARY KEY,
    loan_id int NOT NULL REFERENCES loans,
    due_on date NOT NULL,
    principal_cents int NOT NULL,
    interest_cents int NOT NULL
);

-- 12. Miscellaneous charges
CREATE TABLE misc_charges (
    id serial PRIMARY KEY,
    lease_id int,
    driver_id int,
    charge_type varchar(30),
    note text,
    charge_date date NOT NULL,
    amount numeric(9,2) NOT NULL
);

RESET search_path;
