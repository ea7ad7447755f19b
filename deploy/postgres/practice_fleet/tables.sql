-- A fleet to practice on: its own names, Spanish words, dollars as floats, timestamps without a
-- zone. Three weeks of books, 2025-10-26 to 2025-11-15, twelve leases; the first two are settled.
-- Nothing here is needed in production. docs/how-to/connect-your-tables.md walks through it.
CREATE SCHEMA flota;
SET search_path = flota;

CREATE TABLE medallones (id int PRIMARY KEY, numero char(6) NOT NULL, renovacion date);
CREATE TABLE coches (
    id int PRIMARY KEY,
    matricula varchar(10) NOT NULL,
    bastidor varchar(17) NOT NULL,
    marca text,
    modelo text,
    anio smallint,
    seguro_vence date
);
CREATE TABLE conductores (
    id int PRIMARY KEY,
    nombre text NOT NULL,
    apellidos text NOT NULL,
    licencia_tlc text,
    tlc_vence date,
    dmv_vence date,
    forma_de_pago text NOT NULL,  -- transferencia, cheque
    correo text
);
CREATE TABLE contratos (
    numero bigint PRIMARY KEY,
    clase text NOT NULL,
    estado text NOT NULL,  -- borrador, activo, suspendido, terminado, cancelado
    inicio timestamp NOT NULL,  -- New York's clock
    fin timestamp,
    cuota_semanal double precision NOT NULL,
    deposito double precision NOT NULL,
    coche int,
    medallon int
);
CREATE TABLE contrato_conductor (
    contrato bigint NOT NULL,
    conductor int NOT NULL,
    papel text NOT NULL,  -- titular, adicional
    desde date,
    hasta date
);
CREATE TABLE carreras (
    id bigint PRIMARY KEY,
    contrato bigint,
    conductor int,
    inicio timestamp NOT NULL,  -- New York's clock
    fin timestamp NOT NULL,
    pago text NOT NULL,  -- tarjeta, efectivo, sin cargo, disputa
    tarifa double precision NOT NULL,
    propina double precision NOT NULL,
    peajes double precision NOT NULL,
    extras double precision NOT NULL,
    mta double precision NOT NULL,
    tif double precision NOT NULL,
    congestion double precision NOT NULL,
    cbdt double precision NOT NULL,
    aeropuerto double precision NOT NULL,
    total double precision NOT NULL,
    contabilizada timestamp  -- UTC
);
CREATE TABLE apuntes (
    id bigserial PRIMARY KEY,
    contrato bigint,
    conductor int,
    concepto text NOT NULL,
    detalle text,
    debe double precision,
    haber double precision,
    obligacion text NOT NULL,
    origen text NOT NULL,
    referencia text,
    texto text,
    vence date,
    fecha timestamp NOT NULL  -- UTC
);
CREATE TABLE peajes (
    id int PRIMARY KEY,
    contrato bigint,
    conductor int,
    matricula varchar(10) NOT NULL,
    agencia text,
    entrada text,
    salida text,
    cuando timestamp NOT NULL,  -- New York's clock
    importe double precision NOT NULL
);
CREATE TABLE multas (
    boletin bigint PRIMARY KEY,
    contrato bigint,
    conductor int,
    matricula varchar(10) NOT NULL,
    estado char(2),
    motivo text,
    fecha timestamp NOT NULL,  -- New York's clock
    importe double precision NOT NULL,
    recargo double precision,
    gestion double precision NOT NULL
);
CREATE TABLE otros_cargos (
    id int PRIMARY KEY,
    contrato bigint,
    conductor int,
    tipo text,
    nota text,
    fecha date NOT NULL,
    importe double precision NOT NULL
);

INSERT INTO medallones
SELECT n, (n || 'B' || 20 + n), date '2026-01-01' + n * 30 FROM generate_series(1, 9) AS n;
INSERT INTO coches
SELECT n, 'T' || 700 + n || 'C', '4T1BF1FK5CU' || 100000 + n, 'Toyota', 'Camry', 2020 + n % 4,
       date '2026-03-01' + n
FROM generate_series(1, 12) AS n;
INSERT INTO conductores
SELECT n, (ARRAY['José', 'María', 'Ángel', 'Inés'])[1 + n % 4],
       (ARRAY['Núñez', 'O''Neil', 'Peña', 'Rahman', 'García'])[1 + n % 5], 5600000 + n,
       date '2026-02-01' + n, date '2027-02-01' + n,
       CASE n % 3 WHEN 0 THEN 'cheque' ELSE 'transferencia' END,
       CASE n % 2 WHEN 0 THEN 'conductor' || n || '@example.com' END
FROM generate_series(1, 13) AS n;
INSERT INTO contratos
SELECT 700 + n, 'semanal',
       CASE n WHEN 10 THEN 'suspendido' WHEN 11 THEN 'terminado' WHEN 12 THEN 'borrador'
              ELSE 'activo' END,
       timestamp '2025-01-06 08:00', CASE n WHEN 11 THEN timestamp '2025-11-12 18:00' END,
       289.9 + n, 250.5, n, CASE WHEN n <= 9 THEN n END
FROM generate_series(1, 12) AS n;
INSERT INTO contrato_conductor
SELECT 700 + n, n, 'titular', date '2025-01-06', NULL::date FROM generate_series(1, 12) AS n
UNION ALL
SELECT 701, 13, 'adicional', date '2025-10-01', NULL;

-- Three trips a day, the last at ten in the evening and in the ledger at 23:30: in UTC that is
-- the next day, and on a Saturday the next week.
INSERT INTO carreras
SELECT lease * 100000 + day * 100 + trip, 700 + lease,
       CASE WHEN lease = 1 AND trip = 2 THEN 13 ELSE lease END,
       date '2025-10-26' + day + make_interval(hours => 8 * trip - 2),
       date '2025-10-26' + day + make_interval(hours => 8 * trip - 2, mins => 25),
       CASE WHEN (day + trip) % 4 = 0 THEN 'efectivo' WHEN (lease * 21 + day) % 37 = 0 THEN 'disputa'
            ELSE 'tarjeta' END,
       23.1 + lease * 0.7 + day * 0.3 + trip, 4.2, 0, 0.5, 0.5, 1.0, 2.5, 0.75, 0,
       23.1 + lease * 0.7 + day * 0.3 + trip + 4.2 + 0.5 + 0.5 + 1.0 + 2.5 + 0.75,
       (date '2025-10-26' + day + time '23:30') AT TIME ZONE 'America/New_York' AT TIME ZONE 'UTC'
FROM generate_series(1, 11) AS lease, generate_series(0, 20) AS day, generate_series(1, 3) AS trip
WHERE lease < 11 OR day < 18;

INSERT INTO peajes
SELECT lease * 10 + week, 700 + lease, lease, 'T' || 700 + lease || 'C', 'MTAB&T', NULL, 'RFK',
       date '2025-10-27' + 7 * week + time '01:30', 6.94
FROM generate_series(1, 10) AS lease, generate_series(0, 2) AS week;
INSERT INTO multas VALUES
    (9012345678, 702, 2, 'T702C', 'NY', 'NO STANDING', '2025-11-10 15:00', 115, NULL, 2.5);
INSERT INTO otros_cargos VALUES (51, 703, 3, 'LLAVES', 'Llave perdida', '2025-11-11', 25.1);

-- The ledger. Fees on each Sunday, taxes late on each Saturday, tolls on Tuesdays.
INSERT INTO apuntes (contrato, conductor, concepto, debe, obligacion, origen, referencia, texto,
                     vence, fecha)
SELECT numero, numero - 700, 'alquiler', cuota_semanal,
       'A-' || numero || '-' || week, 'alquiler', (date '2025-10-26' + 7 * week)::text,
       'Alquiler de la semana', date '2025-10-26' + 7 * week,
       (date '2025-10-26' + 7 * week + time '09:00') AT TIME ZONE 'America/New_York'
           AT TIME ZONE 'UTC'
FROM contratos, generate_series(0, 2) AS week
WHERE estado <> 'borrador';
INSERT INTO apuntes (contrato, conductor, concepto, detalle, debe, obligacion, origen, fecha)
SELECT contrato, contrato - 700, 'impuestos', kind, sum(amount),
       'I-' || contrato || '-' || week || '-' || kind, 'curb',
       (date '2025-11-01' + 7 * week + time '23:45') AT TIME ZONE 'America/New_York'
           AT TIME ZONE 'UTC'
FROM carreras
CROSS JOIN LATERAL (SELECT (inicio::date - date '2025-10-26') / 7 AS week) AS of_week
CROSS JOIN LATERAL (
    VALUES ('mta', mta), ('tif', tif), ('congestion', congestion), ('cbdt', cbdt)
) AS tax (kind, amount)
GROUP BY contrato, week, kind;
INSERT INTO apuntes (contrato, conductor, concepto, debe, obligacion, origen, referencia, fecha)
SELECT contrato, conductor, 'peajes', importe, 'P-' || id, 'peajes', id::text,
       cuando + interval '1 day 12 hours'
FROM peajes
UNION ALL
SELECT contrato, conductor, 'estacionamiento', importe + gestion, 'M-' || boletin,
       'estacionamiento', boletin::text, fecha + interval '1 day'
FROM multas
UNION ALL
SELECT contrato, conductor, 'otros', importe, 'O-' || id, 'otros', id::text,
       fecha + time '16:00'
FROM otros_cargos;

-- What the old statements of the first two weeks paid: all of it, late on their Saturdays.
INSERT INTO apuntes (contrato, conductor, concepto, detalle, haber, obligacion, origen, fecha)
SELECT contrato, conductor, concepto, detalle, debe, obligacion, 'liquidacion',
       (date '2025-11-01' + 7 * week + time '23:50') AT TIME ZONE 'America/New_York'
           AT TIME ZONE 'UTC'
FROM apuntes
CROSS JOIN LATERAL (
    SELECT ((fecha AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date - date '2025-10-26')
        / 7 AS week
) AS of_week
WHERE week < 2;

RESET search_path;
