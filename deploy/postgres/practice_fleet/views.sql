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

-- Leases: Every lease, in whatever status; one that has ended stays, for old weeks. One row for
-- each lease_id.
DROP VIEW IF EXISTS dtr_source.leases;
CREATE VIEW dtr_source.leases AS
SELECT
    -- the lease's number, the same in every view (required)
    numero::integer AS lease_id,
    -- any word of yours, printed as it is (required)
    clase AS lease_type,
    -- billed or not (required)
    --   DRAFT: never billed
    --   PENDING: never billed
    --   CANCELLED: never billed
    --   ACTIVE: billed for every week in which its dates lie
    --   SUSPENDED: billed for every week in which its dates lie
    --   EXPIRED: billed for every week in which its dates lie
    --   TERMINATED: billed for every week in which its dates lie
    CASE estado
        WHEN 'borrador' THEN 'DRAFT'
        WHEN 'activo' THEN 'ACTIVE'
        WHEN 'suspendido' THEN 'SUSPENDED'
        WHEN 'terminado' THEN 'TERMINATED'
        WHEN 'cancelado' THEN 'CANCELLED'
        ELSE estado
    END AS status,
    -- first day on which the lease runs (required)
    inicio::date AS start_date,
    -- last day on which it runs; null: it has no end (may be null)
    fin::date AS end_date,
    -- the fee of a week (required)
    round(cuota_semanal::numeric, 2)::numeric(10,2) AS weekly_fee,
    -- the deposit that the fleet holds; 0 for none (required)
    round(deposito::numeric, 2)::numeric(10,2) AS deposit_amount,
    -- the lease's car (may be null)
    coche AS vehicle_id,
    -- the lease's medallion (may be null)
    medallon AS medallion_id
FROM flota.contratos;

-- Leases: Who drives under a lease, and from when to when. One row for each lease_id and
-- driver_id.
DROP VIEW IF EXISTS dtr_source.lease_drivers;
CREATE VIEW dtr_source.lease_drivers AS
SELECT
    -- the lease (required)
    contrato::integer AS lease_id,
    -- the driver (required)
    conductor AS driver_id,
    -- who gets the statement (required)
    --   PRIMARY: the leaseholder, who gets the statement; one in a week
    --   ADDITIONAL: drives under the lease; the rows are on the leaseholder's statement
    CASE papel
        WHEN 'titular' THEN 'PRIMARY'
        WHEN 'adicional' THEN 'ADDITIONAL'
        ELSE papel
    END AS role,
    -- from this day; null: since the lease began (may be null)
    desde AS start_date,
    -- to this day; null: until the lease ends (may be null)
    hasta AS end_date
FROM flota.contrato_conductor;

-- Drivers: Everybody who drives, or once drove, under a lease. One row for each driver_id.
DROP VIEW IF EXISTS dtr_source.drivers;
CREATE VIEW dtr_source.drivers AS
SELECT
    -- the driver's number, the same in every view (required)
    id AS driver_id,
    -- with middle names, in any script (required)
    nombre AS first_name,
    -- in any script (required)
    apellidos AS last_name,
    -- number of the TLC license; null, never blank, where there is none (may be null)
    licencia_tlc AS tlc_license,
    -- last day of the TLC license (may be null)
    tlc_vence AS tlc_license_expires_on,
    -- last day of the driver's license (may be null)
    dmv_vence AS dmv_license_expires_on,
    -- how he is paid (required)
    --   ACH: paid into a bank account
    --   CHECK: paid by check
    CASE forma_de_pago
        WHEN 'transferencia' THEN 'ACH'
        WHEN 'cheque' THEN 'CHECK'
        ELSE forma_de_pago
    END AS payment_type,
    -- the driver's address for e-mail (may be null)
    correo AS email
FROM flota.conductores;

-- Vehicles: The cars, each with its present plate and papers. One row for each vehicle_id.
DROP VIEW IF EXISTS dtr_source.vehicles;
CREATE VIEW dtr_source.vehicles AS
SELECT
    -- the car's number (required)
    id AS vehicle_id,
    -- its present plate (required)
    matricula AS plate,
    -- its vehicle identification number (required)
    bastidor AS vin,
    -- such as Toyota (may be null)
    marca AS make,
    -- such as Camry (may be null)
    modelo AS model,
    -- such as 2024 (may be null)
    anio::integer AS model_year,
    -- last day of the registration (may be null)
    NULL::date AS registration_expires_on,
    -- last day of the inspection (may be null)
    NULL::date AS inspection_expires_on,
    -- last day of the insurance (may be null)
    seguro_vence AS insurance_expires_on
FROM flota.coches;

-- Medallions: The medallions. One row for each medallion_id.
DROP VIEW IF EXISTS dtr_source.medallions;
CREATE VIEW dtr_source.medallions AS
SELECT
    -- the medallion's key (required)
    id AS medallion_id,
    -- as people write it, such as 1W23 (required)
    trim(numero)::text AS medallion_number,
    -- day by which it must be renewed (may be null)
    renovacion AS renewal_expires_on
FROM flota.medallones;

-- CURB: Every trip of the card processor, those without a lease too. They decide what a driver
-- earned. One row for each trip_id.
DROP VIEW IF EXISTS dtr_source.curb_trips;
CREATE VIEW dtr_source.curb_trips AS
SELECT
    -- the processor's own id of the trip (required)
    id::text AS trip_id,
    -- the lease; null where nobody knows it: the row is named, and on no statement (may be null)
    contrato::integer AS lease_id,
    -- the driver who drove (may be null)
    conductor AS driver_id,
    -- when the trip began (required)
    inicio AT TIME ZONE 'America/New_York' AS started_at,
    -- when the trip ended (required)
    fin AT TIME ZONE 'America/New_York' AS ended_at,
    -- earned or not, and in whose hand the money is (required)
    --   CREDIT_CARD: earned, and paid through the statement
    --   CASH: earned, and in the driver's hand already
    --   NO_CHARGE: shown, earns nothing; counted with its dollars
    --   DISPUTE: shown, earns nothing; counted with its dollars
    --   UNKNOWN: shown, earns nothing; counted with its dollars
    --   VOIDED: shown, earns nothing; counted with its dollars
    CASE pago
        WHEN 'tarjeta' THEN 'CREDIT_CARD'
        WHEN 'efectivo' THEN 'CASH'
        WHEN 'sin cargo' THEN 'NO_CHARGE'
        WHEN 'disputa' THEN 'DISPUTE'
        ELSE pago
    END AS payment_type,
    -- the fare; below zero for a refund, like every amount of it (required)
    round(tarifa::numeric, 2)::numeric(10,2) AS fare,
    -- the tip (required)
    round(propina::numeric, 2)::numeric(10,2) AS tip,
    -- tolls that the passenger paid (required)
    round(peajes::numeric, 2)::numeric(10,2) AS tolls,
    -- night, rush hour and other extras (required)
    round(extras::numeric, 2)::numeric(10,2) AS extras,
    -- the MTA's tax (required)
    round(mta::numeric, 2)::numeric(10,2) AS mta_tax,
    -- Taxi Improvement Fund (required)
    round(tif::numeric, 2)::numeric(10,2) AS tif,
    -- New York State's congestion surcharge (required)
    round(congestion::numeric, 2)::numeric(10,2) AS congestion,
    -- Central Business District toll (required)
    round(cbdt::numeric, 2)::numeric(10,2) AS cbdt,
    -- the airport's fee (required)
    round(aeropuerto::numeric, 2)::numeric(10,2) AS airport_fee,
    -- all of it: this is what a card trip earns the driver (required)
    round(total::numeric, 2)::numeric(10,2) AS total_amount,
    -- New York's date on which the ledger took the trip into account: it alone decides the week;
    -- null: not posted yet (may be null)
    (contabilizada AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date AS booked_on
FROM flota.carreras;

-- Ledger: Every posting of the ledger since the beginning. It decides what a driver owes. A
-- posting is never changed; another one puts it right. One row for each posting_id.
DROP VIEW IF EXISTS dtr_source.ledger_postings;
CREATE VIEW dtr_source.ledger_postings AS
SELECT
    -- the ledger's own id of the posting (required)
    id::text AS posting_id,
    -- the lease; null where nobody knows it: the row is named, and on no statement (may be null)
    contrato::integer AS lease_id,
    -- the driver who drove (may be null)
    conductor AS driver_id,
    -- what it is for, and its place among the debts (required)
    --   TAXES: Taxes and charges
    --   EZPASS: EZPass tolls
    --   LEASE: Leasing charges
    --   PVB: PVB violations
    --   TLC: TLC tickets
    --   REPAIRS: Repairs
    --   LOANS: Driver loans
    --   MISC: Miscellaneous charges
    CASE concepto
        WHEN 'impuestos' THEN 'TAXES'
        WHEN 'peajes' THEN 'EZPASS'
        WHEN 'alquiler' THEN 'LEASE'
        WHEN 'estacionamiento' THEN 'PVB'
        WHEN 'otros' THEN 'MISC'
        ELSE concepto
    END AS category,
    -- for TAXES one of MTA, TIF, CONGESTION, CBDT, AIRPORT; else any word (may be null)
    upper(detalle) AS subcategory,
    -- the side (required)
    --   DEBIT: the driver owes it
    --   CREDIT: it is taken off what the driver owes
    CASE WHEN debe IS NOT NULL THEN 'DEBIT' ELSE 'CREDIT' END AS entry_type,
    -- always above zero; the side is in entry_type (required)
    round(coalesce(debe, haber)::numeric, 2)::numeric(10,2) AS amount,
    -- ties a charge, its payments and its corrections together, over all weeks (required)
    obligacion AS obligation_id,
    -- where the posting came from (required)
    --   CURB: taxes on trips
    --   EZPASS: tolls
    --   LEASE: lease fees
    --   PVB: parking violations
    --   TLC: TLC tickets
    --   REPAIRS: repair installments
    --   LOANS: loan installments
    --   MISC: everything else that is charged
    --   EARNINGS: settles what a statement paid; no charge and no credit of its own
    --   INTERIM_PAYMENT: the driver paid between two statements
    --   ADJUSTMENT: puts an earlier posting right
    CASE origen
        WHEN 'curb' THEN 'CURB'
        WHEN 'peajes' THEN 'EZPASS'
        WHEN 'alquiler' THEN 'LEASE'
        WHEN 'estacionamiento' THEN 'PVB'
        WHEN 'otros' THEN 'MISC'
        WHEN 'liquidacion' THEN 'EARNINGS'
        WHEN 'pago' THEN 'INTERIM_PAYMENT'
        WHEN 'ajuste' THEN 'ADJUSTMENT'
        ELSE origen
    END AS source,
    -- of a DEBIT: the key of the module's row that it charges for, in the same spelling; null
    -- for taxes (may be null)
    referencia AS source_id,
    -- a line of text, printed as it is (may be null)
    texto AS description,
    -- when it is due; decides the order among debts of a category (may be null)
    vence AS due_date,
    -- New York's date on which the ledger books it: it alone decides the week (required)
    (fecha AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date AS booked_on
FROM flota.apuntes;

-- EZPass: Tolls. They describe what the ledger charged. One row for each toll_id.
DROP VIEW IF EXISTS dtr_source.ezpass_tolls;
CREATE VIEW dtr_source.ezpass_tolls AS
SELECT
    -- the toll's key; source_id of its posting (required)
    id::text AS toll_id,
    -- the lease; null where nobody knows it: the row is named, and on no statement (may be null)
    contrato::integer AS lease_id,
    -- the driver who drove (may be null)
    conductor AS driver_id,
    -- the plate as it was read (required)
    matricula AS plate,
    -- such as MTAB&T (may be null)
    agencia AS agency,
    -- where the car came in (may be null)
    entrada AS entry_plaza,
    -- where it left (may be null)
    salida AS exit_plaza,
    -- when the car passed (required)
    cuando AT TIME ZONE 'America/New_York' AS occurred_at,
    -- the toll (required)
    round(importe::numeric, 2)::numeric(10,2) AS amount
FROM flota.peajes;

-- PVB: Parking violations. They describe what the ledger charged. One row for each
-- summons_number.
DROP VIEW IF EXISTS dtr_source.pvb_violations;
CREATE VIEW dtr_source.pvb_violations AS
SELECT
    -- the summons' key; source_id of its posting (required)
    boletin::text AS summons_number,
    -- the lease; null where nobody knows it: the row is named, and on no statement (may be null)
    contrato::integer AS lease_id,
    -- the driver who drove (may be null)
    conductor AS driver_id,
    -- the plate as it was read (required)
    matricula AS plate,
    -- of the plate, such as NY (may be null)
    trim(estado)::text AS state,
    -- a line of text, printed as it is (may be null)
    motivo AS description,
    -- when it was written (required)
    fecha AT TIME ZONE 'America/New_York' AS issued_at,
    -- the fine itself (required)
    round(importe::numeric, 2)::numeric(10,2) AS fine,
    -- added for being late; 0 for none (required)
    round(coalesce(recargo, 0)::numeric, 2)::numeric(10,2) AS penalty,
    -- added since; 0 for none (required)
    0::numeric(10,2) AS interest,
    -- taken off; 0 for none (required)
    0::numeric(10,2) AS reduction,
    -- the fleet's own fee; 0 for none (required)
    round(gestion::numeric, 2)::numeric(10,2) AS processing_fee,
    -- what is charged in all (required)
    round((importe + coalesce(recargo, 0) + gestion)::numeric, 2)::numeric(10,2) AS amount_due
FROM flota.multas;

-- TLC Violations: Tickets of the TLC. They describe what the ledger charged. One row for each
-- ticket_number.
DROP VIEW IF EXISTS dtr_source.tlc_tickets;
CREATE VIEW dtr_source.tlc_tickets AS
SELECT
    -- the ticket's key; source_id of its posting (required)
    NULL::text AS ticket_number,
    -- the lease; null where nobody knows it: the row is named, and on no statement (may be null)
    NULL::integer AS lease_id,
    -- the driver who drove (may be null)
    NULL::integer AS driver_id,
    -- the medallion on the ticket (may be null)
    NULL::text AS medallion_number,
    -- FI, FN, RF (may be null)
    NULL::text AS kind,
    -- a line of text, printed as it is (may be null)
    NULL::text AS note,
    -- when it was written (required)
    NULL::timestamptz AS issued_at,
    -- the fine itself (required)
    NULL::numeric(10,2) AS fine,
    -- the fleet's own fee; 0 for none (required)
    NULL::numeric(10,2) AS service_fee,
    -- what is charged in all (required)
    NULL::numeric(10,2) AS amount_due
WHERE false;

-- Repairs: Invoices of workshops. One row for each repair_id.
DROP VIEW IF EXISTS dtr_source.repairs;
CREATE VIEW dtr_source.repairs AS
SELECT
    -- the invoice's key (required)
    NULL::text AS repair_id,
    -- the lease that pays (may be null)
    NULL::integer AS lease_id,
    -- the workshop's number of it (may be null)
    NULL::text AS invoice_number,
    -- the date on it (may be null)
    NULL::date AS invoice_date,
    -- who repaired (may be null)
    NULL::text AS workshop,
    -- the whole invoice (required)
    NULL::numeric(10,2) AS invoice_amount,
    -- what was paid of it to date (required)
    NULL::numeric(10,2) AS amount_paid
WHERE false;

-- Repairs: The parts in which an invoice is charged. One row for each installment_id.
DROP VIEW IF EXISTS dtr_source.repair_installments;
CREATE VIEW dtr_source.repair_installments AS
SELECT
    -- the installment's key; source_id of its posting (required)
    NULL::text AS installment_id,
    -- the invoice that it is a part of (required)
    NULL::text AS repair_id,
    -- when it is due (required)
    NULL::date AS due_date,
    -- this part (required)
    NULL::numeric(10,2) AS amount
WHERE false;

-- Driver Loans: Loans to drivers. One row for each loan_id.
DROP VIEW IF EXISTS dtr_source.driver_loans;
CREATE VIEW dtr_source.driver_loans AS
SELECT
    -- the loan's key (required)
    NULL::text AS loan_id,
    -- the lease; null where nobody knows it: the row is named, and on no statement (may be null)
    NULL::integer AS lease_id,
    -- who borrowed (may be null)
    NULL::integer AS driver_id,
    -- when it was given (required)
    NULL::date AS loan_date,
    -- what was lent (required)
    NULL::numeric(10,2) AS principal,
    -- in percent: 8.5 for eight and a half, not 0.085 (required)
    NULL::numeric(6,3) AS annual_rate
WHERE false;

-- Driver Loans: The parts in which a loan is charged. One row for each installment_id.
DROP VIEW IF EXISTS dtr_source.loan_installments;
CREATE VIEW dtr_source.loan_installments AS
SELECT
    -- the installment's key; source_id of its posting (required)
    NULL::text AS installment_id,
    -- the loan that it is a part of (required)
    NULL::text AS loan_id,
    -- when it is due (required)
    NULL::date AS due_date,
    -- the part that pays the loan back (required)
    NULL::numeric(10,2) AS principal,
    -- the part that is interest (required)
    NULL::numeric(10,2) AS interest,
    -- both together (required)
    NULL::numeric(10,2) AS amount
WHERE false;

-- Miscellaneous Charges: Charges of any other kind. They describe what the ledger charged. One
-- row for each charge_id.
DROP VIEW IF EXISTS dtr_source.misc_charges;
CREATE VIEW dtr_source.misc_charges AS
SELECT
    -- the charge's key; source_id of its posting (required)
    id::text AS charge_id,
    -- the lease; null where nobody knows it: the row is named, and on no statement (may be null)
    contrato::integer AS lease_id,
    -- the driver who drove (may be null)
    conductor AS driver_id,
    -- any word of yours, printed as it is (may be null)
    tipo AS kind,
    -- a line of text, printed as it is (may be null)
    nota AS description,
    -- the date of the charge (required)
    fecha AS charged_on,
    -- what it comes to (required)
    round(importe::numeric, 2)::numeric(10,2) AS amount
FROM flota.otros_cargos;

-- Views that you may have. They are commented out: take the marks away from those that you fill.

-- -- Delivery: How to reach a driver, and in which language. One row for each driver_id.
-- DROP VIEW IF EXISTS dtr_source.driver_contacts;
-- CREATE VIEW dtr_source.driver_contacts AS
-- SELECT
--     -- the driver (required)
--     NULL::integer AS driver_id,
--     -- BCP 47, such as bn, es, zh-Hans (may be null)
--     NULL::text AS language,
--     -- the driver's address for e-mail (may be null)
--     NULL::text AS email,
--     -- E.164, such as +17185550123 (may be null)
--     NULL::text AS phone,
--     -- street and number (may be null)
--     NULL::text AS address_line1,
--     -- apartment, floor (may be null)
--     NULL::text AS address_line2,
--     -- such as Queens (may be null)
--     NULL::text AS city,
--     -- such as NY (may be null)
--     NULL::text AS state,
--     -- the ZIP code (may be null)
--     NULL::text AS postal_code
-- WHERE false;

-- -- Payments: Where a driver is paid by ACH. For the role dtr_payout alone. One row for each
-- -- driver_id.
-- DROP VIEW IF EXISTS dtr_source.payout_accounts;
-- CREATE VIEW dtr_source.payout_accounts AS
-- SELECT
--     -- the driver (required)
--     NULL::integer AS driver_id,
--     -- the bank's, nine digits, as text: it may begin with 0 (required)
--     NULL::text AS routing_number,
--     -- the account's, as text (required)
--     NULL::text AS account_number,
--     -- the kind of account (required)
--     --   CHECKING: a checking account
--     --   SAVINGS: a savings account
--     NULL::text AS account_type,
--     -- in whose name the account is (may be null)
--     NULL::text AS holder_name,
--     -- from when on it is used (may be null)
--     NULL::date AS since
-- WHERE false;

-- Rights, where deploy/postgres/roles.sql has made the roles. Bank accounts are for dtr_payout
-- alone.
DO $$
DECLARE
    view_name text;
    is_private boolean;
BEGIN
    FOR view_name, is_private IN
        SELECT relname, relname IN ('payout_accounts')
        FROM pg_class
        WHERE relnamespace = 'dtr_source'::regnamespace AND relkind = 'v'
          AND pg_has_role(relowner, 'USAGE')
    LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dtr_reader') THEN
            EXECUTE format(
                CASE
                    WHEN is_private THEN 'REVOKE ALL ON dtr_source.%I FROM dtr_reader'
                    ELSE 'GRANT SELECT ON dtr_source.%I TO dtr_reader'
                END,
                view_name
            );
        END IF;
        IF is_private AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'dtr_payout') THEN
            EXECUTE format('GRANT SELECT ON dtr_source.%I TO dtr_payout', view_name);
        END IF;
    END LOOP;
END
$$;
COMMIT;
