-- The sample fleet's own books, as a Payment Engine might keep them: plain tables without
-- guards, so that a test can also store what a careless system would.
CREATE SCHEMA IF NOT EXISTS fleet;

CREATE TABLE fleet.leases (
    lease_id integer,
    lease_type text,
    status text,
    start_date date,
    end_date date,
    weekly_fee numeric(10,2),
    deposit_amount numeric(10,2),
    vehicle_id integer,
    medallion_id integer
);

CREATE TABLE fleet.lease_drivers (
    lease_id integer,
    driver_id integer,
    role text,
    start_date date,
    end_date date
);

CREATE TABLE fleet.drivers (
    driver_id integer,
    first_name text,
    last_name text,
    tlc_license text,
    tlc_license_expires_on date,
    dmv_license_expires_on date,
    payment_type text,
    email text
);

CREATE TABLE fleet.vehicles (
    vehicle_id integer,
    plate text,
    vin text,
    make text,
    model text,
    model_year integer,
    registration_expires_on date,
    inspection_expires_on date,
    insurance_expires_on date
);

CREATE TABLE fleet.medallions (
    medallion_id integer,
    medallion_number text,
    renewal_expires_on date
);

CREATE TABLE fleet.curb_trips (
    trip_id text,
    lease_id integer,
    driver_id integer,
    started_at timestamptz,
    ended_at timestamptz,
    payment_type text,
    fare numeric(10,2),
    tip numeric(10,2),
    tolls numeric(10,2),
    extras numeric(10,2),
    mta_tax numeric(10,2),
    tif numeric(10,2),
    congestion numeric(10,2),
    cbdt numeric(10,2),
    airport_fee numeric(10,2),
    total_amount numeric(10,2),
    booked_on date
);

CREATE TABLE fleet.ledger_postings (
    posting_id text,
    lease_id integer,
    driver_id integer,
    category text,
    subcategory text,
    entry_type text,
    amount numeric(10,2),
    obligation_id text,
    source text,
    source_id text,
    description text,
    due_date date,
    booked_on date
);

CREATE TABLE fleet.ezpass_tolls (
    toll_id text,
    lease_id integer,
    driver_id integer,
    plate text,
    agency text,
    entry_plaza text,
    exit_plaza text,
    occurred_at timestamptz,
    amount numeric(10,2)
);

CREATE TABLE fleet.pvb_violations (
    summons_number text,
    lease_id integer,
    driver_id integer,
    plate text,
    state text,
    description text,
    issued_at timestamptz,
    fine numeric(10,2),
    penalty numeric(10,2),
    interest numeric(10,2),
    reduction numeric(10,2),
    processing_fee numeric(10,2),
    amount_due numeric(10,2)
);

CREATE TABLE fleet.tlc_tickets (
    ticket_number text,
    lease_id integer,
    driver_id integer,
    medallion_number text,
    kind text,
    note text,
    issued_at timestamptz,
    fine numeric(10,2),
    service_fee numeric(10,2),
    amount_due numeric(10,2)
);

CREATE TABLE fleet.repairs (
    repair_id text,
    lease_id integer,
    invoice_number text,
    invoice_date date,
    workshop text,
    invoice_amount numeric(10,2),
    amount_paid numeric(10,2)
);

CREATE TABLE fleet.repair_installments (
    installment_id text,
    repair_id text,
    due_date date,
    amount numeric(10,2)
);

CREATE TABLE fleet.driver_loans (
    loan_id text,
    lease_id integer,
    driver_id integer,
    loan_date date,
    principal numeric(10,2),
    annual_rate numeric(6,3)
);

CREATE TABLE fleet.loan_installments (
    installment_id text,
    loan_id text,
    due_date date,
    principal numeric(10,2),
    interest numeric(10,2),
    amount numeric(10,2)
);

CREATE TABLE fleet.misc_charges (
    charge_id text,
    lease_id integer,
    driver_id integer,
    kind text,
    description text,
    charged_on date,
    amount numeric(10,2)
);

-- What the pipeline's reads lean on: a lease's rows by booking date, module rows by key.
CREATE INDEX curb_trips_lease_booked ON fleet.curb_trips (lease_id, booked_on);
CREATE INDEX ledger_postings_lease_booked ON fleet.ledger_postings (lease_id, booked_on);
CREATE INDEX lease_drivers_lease ON fleet.lease_drivers (lease_id);
CREATE INDEX leases_key ON fleet.leases (lease_id);
CREATE INDEX drivers_key ON fleet.drivers (driver_id);
CREATE INDEX vehicles_key ON fleet.vehicles (vehicle_id);
CREATE INDEX medallions_key ON fleet.medallions (medallion_id);
CREATE INDEX ezpass_tolls_key ON fleet.ezpass_tolls (toll_id);
CREATE INDEX pvb_violations_key ON fleet.pvb_violations (summons_number);
CREATE INDEX tlc_tickets_key ON fleet.tlc_tickets (ticket_number);
CREATE INDEX repairs_key ON fleet.repairs (repair_id);
CREATE INDEX repair_installments_key ON fleet.repair_installments (installment_id);
CREATE INDEX driver_loans_key ON fleet.driver_loans (loan_id);
CREATE INDEX loan_installments_key ON fleet.loan_installments (installment_id);
CREATE INDEX misc_charges_key ON fleet.misc_charges (charge_id);

CREATE TABLE fleet.driver_contacts (
    driver_id integer,
    language text,
    email text,
    phone text,
    address_line1 text,
    address_line2 text,
    city text,
    state text,
    postal_code text
);

CREATE TABLE fleet.payout_accounts (
    driver_id integer,
    routing_number text,
    account_number text,
    account_type text,
    holder_name text,
    since date
);
