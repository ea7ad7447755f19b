-- A first try at the practice fleet's views: the scaffold with the columns put straight across.
-- It is refused, and docs/how-to/connect-your-tables.md shows how; views.sql is what becomes of it.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS dtr_source;

DROP VIEW IF EXISTS dtr_source.leases;
CREATE VIEW dtr_source.leases AS
SELECT
    numero::integer AS lease_id,
    clase AS lease_type,
    estado AS status,
    inicio AS start_date,
    fin AS end_date,
    cuota_semanal AS weekly_fee,
    deposito AS deposit_amount,
    coche AS vehicle_id,
    medallon AS medallion_id
FROM flota.contratos;

DROP VIEW IF EXISTS dtr_source.lease_drivers;
CREATE VIEW dtr_source.lease_drivers AS
SELECT
    contrato::integer AS lease_id,
    conductor AS driver_id,
    papel AS role,
    desde AS start_date,
    hasta AS end_date
FROM flota.contrato_conductor;

DROP VIEW IF EXISTS dtr_source.drivers;
CREATE VIEW dtr_source.drivers AS
SELECT
    id AS driver_id,
    nombre AS first_name,
    apellidos AS last_name,
    licencia_tlc AS tlc_license,
    tlc_vence AS tlc_license_expires_on,
    dmv_vence AS dmv_license_expires_on,
    forma_de_pago AS payment_type,
    correo AS email
FROM flota.conductores;

DROP VIEW IF EXISTS dtr_source.vehicles;
CREATE VIEW dtr_source.vehicles AS
SELECT
    id AS vehicle_id,
    matricula AS plate,
    bastidor AS vin,
    marca AS make,
    modelo AS model,
    anio::integer AS model_year,
    NULL::date AS registration_expires_on,
    NULL::date AS inspection_expires_on,
    seguro_vence AS insurance_expires_on
FROM flota.coches;

DROP VIEW IF EXISTS dtr_source.medallions;
CREATE VIEW dtr_source.medallions AS
SELECT
    id AS medallion_id,
    numero AS medallion_number,
    renovacion AS renewal_expires_on
FROM flota.medallones;

DROP VIEW IF EXISTS dtr_source.curb_trips;
CREATE VIEW dtr_source.curb_trips AS
SELECT
    id::text AS trip_id,
    contrato::integer AS lease_id,
    conductor AS driver_id,
    inicio AS started_at,
    fin AS ended_at,
    pago AS payment_type,
    tarifa AS fare,
    propina AS tip,
    peajes AS tolls,
    extras,
    mta AS mta_tax,
    tif,
    congestion,
    cbdt,
    aeropuerto AS airport_fee,
    total AS total_amount,
    contabilizada AS booked_on
FROM flota.carreras;

DROP VIEW IF EXISTS dtr_source.ledger_postings;
CREATE VIEW dtr_source.ledger_postings AS
SELECT
    id::text AS posting_id,
    contrato::integer AS lease_id,
    conductor AS driver_id,
    concepto AS category,
    upper(detalle) AS subcategory,
    CASE WHEN debe IS NOT NULL THEN 'DEBIT' ELSE 'CREDIT' END AS entry_type,
    coalesce(debe, haber) AS amount,
    obligacion AS obligation_id,
    origen AS source,
    referencia AS source_id,
    texto AS description,
    vence AS due_date,
    fecha AS booked_on
FROM flota.apuntes;

DROP VIEW IF EXISTS dtr_source.ezpass_tolls;
CREATE VIEW dtr_source.ezpass_tolls AS
SELECT
    id::text AS toll_id,
    contrato::integer AS lease_id,
    conductor AS driver_id,
    matricula AS plate,
    agencia AS agency,
    entrada AS entry_plaza,
    salida AS exit_plaza,
    cuando AS occurred_at,
    importe AS amount
FROM flota.peajes;

DROP VIEW IF EXISTS dtr_source.pvb_violations;
CREATE VIEW dtr_source.pvb_violations AS
SELECT
    boletin::text AS summons_number,
    contrato::integer AS lease_id,
    conductor AS driver_id,
    matricula AS plate,
    estado AS state,
    motivo AS description,
    fecha AS issued_at,
    importe AS fine,
    coalesce(recargo, 0) AS penalty,
    0::numeric(10,2) AS interest,
    0::numeric(10,2) AS reduction,
    gestion AS processing_fee,
    (importe + coalesce(recargo, 0) + gestion) AS amount_due
FROM flota.multas;

DROP VIEW IF EXISTS dtr_source.tlc_tickets;
CREATE VIEW dtr_source.tlc_tickets AS
SELECT
    NULL::text AS ticket_number,
    NULL::integer AS lease_id,
    NULL::integer AS driver_id,
    NULL::text AS medallion_number,
    NULL::text AS kind,
    NULL::text AS note,
    NULL::timestamptz AS issued_at,
    NULL::numeric(10,2) AS fine,
    NULL::numeric(10,2) AS service_fee,
    NULL::numeric(10,2) AS amount_due
WHERE false;

DROP VIEW IF EXISTS dtr_source.repairs;
CREATE VIEW dtr_source.repairs AS
SELECT
    NULL::text AS repair_id,
    NULL::integer AS lease_id,
    NULL::text AS invoice_number,
    NULL::date AS invoice_date,
    NULL::text AS workshop,
    NULL::numeric(10,2) AS invoice_amount,
    NULL::numeric(10,2) AS amount_paid
WHERE false;

DROP VIEW IF EXISTS dtr_source.repair_installments;
CREATE VIEW dtr_source.repair_installments AS
SELECT
    NULL::text AS installment_id,
    NULL::text AS repair_id,
    NULL::date AS due_date,
    NULL::numeric(10,2) AS amount
WHERE false;

DROP VIEW IF EXISTS dtr_source.driver_loans;
CREATE VIEW dtr_source.driver_loans AS
SELECT
    NULL::text AS loan_id,
    NULL::integer AS lease_id,
    NULL::integer AS driver_id,
    NULL::date AS loan_date,
    NULL::numeric(10,2) AS principal,
    NULL::numeric(6,3) AS annual_rate
WHERE false;

DROP VIEW IF EXISTS dtr_source.loan_installments;
CREATE VIEW dtr_source.loan_installments AS
SELECT
    NULL::text AS installment_id,
    NULL::text AS loan_id,
    NULL::date AS due_date,
    NULL::numeric(10,2) AS principal,
    NULL::numeric(10,2) AS interest,
    NULL::numeric(10,2) AS amount
WHERE false;

DROP VIEW IF EXISTS dtr_source.misc_charges;
CREATE VIEW dtr_source.misc_charges AS
SELECT
    id::text AS charge_id,
    contrato::integer AS lease_id,
    conductor AS driver_id,
    tipo AS kind,
    nota AS description,
    fecha AS charged_on,
    importe AS amount
FROM flota.otros_cargos;

COMMIT;
