-- A fleet of any size, made by arithmetic alone: the same rows on every machine.
--
-- One week to be stated (`week`), and `weeks` earlier ones in the ledger. Each earlier week was
-- settled on its Saturday by EARNINGS postings, all of it but for some leases' last fee and last
-- toll, which stand open. Rows lie in the order in which an engine books them, week by week, so
-- that a lease's history is scattered over the table.
--
-- Parameters: leases, weeks, week (a Sunday), first_lease.

CREATE SCHEMA making;
SET LOCAL search_path = making, public;

-- Spreads numbers without a generator whose state would hang on the order of rows.
CREATE FUNCTION pick(below integer, a bigint, b bigint DEFAULT 0, c bigint DEFAULT 0)
RETURNS integer LANGUAGE sql IMMUTABLE RETURN (
    (a * 7919 + b * 104729 + c * 1299709) %% 2147483647 * 48271 %% 2147483647 / 7 %% below
)::integer;
CREATE FUNCTION word(n bigint, VARIADIC words text[]) RETURNS text
LANGUAGE sql IMMUTABLE RETURN words[1 + n %% cardinality(words)];

CREATE UNLOGGED TABLE run AS
SELECT
    l AS lease_id,
    100000 + l AS driver_id,
    CASE WHEN l %% 5 = 0 THEN 200000 + l END AS second_driver_id,
    'Y' || 100000 + l || 'C' AS plate,
    (650 + 25 * pick(9, l))::numeric(10,2) AS fee,
    71 + pick(80, l, 1) AS trips,
    5 + pick(13, l, 2) AS tolls
FROM generate_series(%(first_lease)s, %(first_lease)s + %(leases)s - 1) AS l;
ANALYZE run;

INSERT INTO fleet.leases
SELECT
    lease_id, word(lease_id, 'LONG_TERM', 'SHIFT', 'MEDALLION_ONLY'), 'ACTIVE',
    date '2024-01-07' + (lease_id %% 40)::integer, NULL, fee, 500 + 250 * (lease_id %% 5),
    300000 + lease_id, 400000 + lease_id
FROM run;
INSERT INTO fleet.lease_drivers
SELECT lease_id, driver_id, 'PRIMARY', NULL::date, NULL::date FROM run
UNION ALL
SELECT lease_id, second_driver_id, 'ADDITIONAL', NULL, NULL FROM run
WHERE second_driver_id IS NOT NULL;
INSERT INTO fleet.drivers
SELECT
    id,
    CASE WHEN lease_id %% 40 = 7
        THEN word(lease_id / 40, 'আব্দুর', 'محمد', '伟', 'Олександр', 'ਗੁਰਪ੍ਰੀਤ', 'Łukasz')
        ELSE word(pick(1000, id), 'Mohammed', 'Jose', 'Wei', 'Abdul', 'Harpreet',
            'Michael', 'Kwame', 'Luis', 'Tariq', 'Ivan', 'Maria', 'Samuel', 'Rafael', 'Tenzin')
    END,
    CASE WHEN lease_id %% 40 = 7
        THEN word(lease_id / 40, 'রহমান', 'احمد', '王', 'Шевченко', 'ਸਿੰਘ', 'Wiśniewski')
        ELSE word(pick(1000, id, 1), 'Rahman', 'Singh', 'Chen', 'Diallo', 'Islam',
            'Rodriguez', 'Hossain', 'Khan', 'Smith', 'Joseph', 'Ahmed', 'Okafor', 'Petrov', 'Uddin',
            'Jean-Baptiste', 'O''Neil', 'Sherpa')
    END,
    (5000000 + id)::text,
    %(week)s::date + 20 + pick(700, id, 3),
    %(week)s::date + 25 + pick(1400, id, 4),
    word(id, 'ACH', 'ACH', 'CHECK'),
    'driver' || id || '@example.org'
FROM (
    SELECT lease_id, driver_id AS id FROM run
    UNION ALL
    SELECT lease_id, second_driver_id FROM run WHERE second_driver_id IS NOT NULL
) AS people;
INSERT INTO fleet.vehicles
SELECT
    300000 + lease_id, plate, '2T3MWRFV0SW' || 300000 + lease_id, 'Toyota',
    word(lease_id, 'RAV4 Hybrid', 'Camry Hybrid', 'Sienna'), 2021 + (lease_id %% 5)::integer,
    %(week)s::date + 15 + pick(700, lease_id, 5),
    %(week)s::date + 10 + pick(120, lease_id, 6),
    %(week)s::date + 12 + pick(365, lease_id, 7)
FROM run;
INSERT INTO fleet.medallions
SELECT
    400000 + lease_id,
    lease_id / 1000 || chr(65 + (lease_id %% 26)::integer) || to_char(lease_id %% 100, 'FM00'),
    %(week)s::date + 40 + pick(700, lease_id, 8)
FROM run;

-- The week's trips, spread evenly over its days; CURB books each on the day on which it ended.
INSERT INTO fleet.curb_trips
SELECT
    lease_id || to_char(started_at, 'YYMMDD') || to_char(k, 'FM000'),
    lease_id,
    CASE WHEN k %% 2 = 1 AND second_driver_id IS NOT NULL THEN second_driver_id ELSE driver_id END,
    started_at AT TIME ZONE 'America/New_York',
    ended_at AT TIME ZONE 'America/New_York',
    CASE WHEN luck < 745 THEN 'CREDIT_CARD' WHEN luck < 997 THEN 'CASH'
        WHEN luck < 998 THEN 'NO_CHARGE' WHEN luck < 999 THEN 'DISPUTE' ELSE 'CREDIT_CARD' END,
    CASE WHEN refund THEN -12.50 ELSE fare END,
    CASE WHEN NOT refund AND luck < 745 THEN tip ELSE 0 END,
    0,
    0,
    CASE WHEN refund THEN 0 ELSE 0.50 END,
    CASE WHEN refund THEN 0 ELSE 1.00 END,
    congestion,
    cbdt,
    airport,
    CASE WHEN refund THEN -12.50
        ELSE fare + CASE WHEN luck < 745 THEN tip ELSE 0 END + 1.50 + congestion + cbdt + airport
    END,
    ended_at::date
FROM (
    SELECT
        run.*, k, started_at, luck,
        luck = 999 AS refund,
        started_at + minutes * interval '1 minute' AS ended_at,
        (3.00 + 0.70 * minutes)::numeric(10,2) AS fare,
        (0.15 * minutes)::numeric(10,2) AS tip,
        CASE WHEN luck < 999 AND pick(10, lease_id, k, 3) < 8 THEN 2.50 ELSE 0 END
            AS congestion,
        CASE WHEN luck < 999 AND pick(10, lease_id, k, 4) < 6 THEN 0.75 ELSE 0 END AS cbdt,
        CASE WHEN luck < 999 AND minutes > 36 THEN 1.75 ELSE 0 END AS airport
    FROM run
    CROSS JOIN LATERAL generate_series(1, trips) AS k
    CROSS JOIN LATERAL (
        SELECT
            5 + pick(36, lease_id, k, 1) AS minutes,
            pick(1000, lease_id, k, 2) AS luck,
            date_trunc('second', %(week)s::date + interval '5 hours'
                + (k - 1) * interval '6 days 17 hours' / trips) AS started_at
    ) AS chance
) AS ride;

-- What is charged, week by week; `w` counts up to `weeks`, the week to be stated.
CREATE UNLOGGED TABLE charge (
    w integer, lease_id bigint, driver_id bigint, category text, subcategory text, amount numeric,
    obligation_id text, source_id text, description text, due_date date, booked_on date,
    part integer
);
CREATE UNLOGGED TABLE week AS
SELECT w, %(week)s::date - 7 * (%(weeks)s - w) AS sunday, w = %(weeks)s AS stated
FROM generate_series(0, %(weeks)s) AS w;

INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'LEASE', NULL, fee, 'LEASE-' || lease_id || '-' || sunday,
    lease_id || '-' || sunday, 'Lease fee, week of ' || sunday, sunday + 6, sunday + 1, 1
FROM run CROSS JOIN week;

INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'TAXES', kind, amount, 'TAX-' || lease_id || '-' || sunday || '-' || kind,
    NULL, kind || ' on trips of the week', sunday + 6, sunday + 5, 1
FROM run
CROSS JOIN week
CROSS JOIN (VALUES ('MTA', 55.00), ('TIF', 110.00), ('CONGESTION', 220.00), ('CBDT', 49.50),
    ('AIRPORT', 17.50)) AS tax (kind, amount)
WHERE NOT stated;
INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'TAXES', kind, amount, 'TAX-' || lease_id || '-' || sunday || '-' || kind,
    NULL, kind || ' on trips of ' || booked_on, sunday + 6, booked_on, booked_on - sunday + 1
FROM week
CROSS JOIN (
    SELECT
        run.lease_id, run.driver_id, booked_on, sum(mta_tax) AS mta, sum(tif) AS tif,
        sum(congestion) AS congestion, sum(cbdt) AS cbdt, sum(airport_fee) AS airport
    FROM fleet.curb_trips JOIN run USING (lease_id)
    GROUP BY run.lease_id, run.driver_id, booked_on
) AS day
CROSS JOIN LATERAL (VALUES ('MTA', mta), ('TIF', tif), ('CONGESTION', congestion), ('CBDT', cbdt),
    ('AIRPORT', airport)) AS tax (kind, amount)
WHERE stated AND amount > 0;

INSERT INTO fleet.ezpass_tolls
SELECT
    lease_id || to_char(sunday, 'YYMMDD') || to_char(k, 'FM000'), lease_id, driver_id, plate,
    'MTAB&T', NULL,
    word(pick(100, lease_id, k, w), 'RFK Manhattan', 'Queens Midtown Tunnel',
        'Hugh L. Carey Tunnel', 'Bronx-Whitestone'),
    (sunday - 3 + k * interval '9 hours') AT TIME ZONE 'America/New_York', 6.94
FROM run CROSS JOIN week CROSS JOIN LATERAL generate_series(1, CASE WHEN stated THEN tolls ELSE 1 END)
    AS k;
INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'EZPASS', NULL, 6.94, 'EZPASS-' || lease_id || to_char(sunday, 'YYMMDD')
    || to_char(k, 'FM000'), lease_id || to_char(sunday, 'YYMMDD') || to_char(k, 'FM000'),
    'MTAB&T toll', NULL, sunday + k %% 6, 1
FROM run CROSS JOIN week CROSS JOIN LATERAL generate_series(1, CASE WHEN stated THEN tolls ELSE 1 END)
    AS k;

INSERT INTO fleet.pvb_violations
SELECT
    '5' || w || lease_id, lease_id, driver_id, plate, 'NY',
    word(lease_id, '46A-Double Parking (Non-COM)', '14-No Standing',
        '21-No Parking (St Cleaning)', '36-Photo Sch Zn Spd Viol'),
    (sunday - 12 + interval '11 hours') AT TIME ZONE 'America/New_York', 115, 10, 1.20, 0, 2.50, 128.70
FROM run CROSS JOIN week WHERE (lease_id + w) %% 16 = 0;
INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'PVB', NULL, 128.70, 'PVB-5' || w || lease_id, '5' || w || lease_id,
    'Parking summons', NULL, sunday + 2, 1
FROM run CROSS JOIN week WHERE (lease_id + w) %% 16 = 0;

INSERT INTO fleet.tlc_tickets
SELECT
    'FN' || w || lease_id, lease_id, driver_id, NULL, 'FN', '80-17(j) Overcharged passenger',
    (sunday - 9 + interval '15 hours') AT TIME ZONE 'America/New_York', 350, 5, 355
FROM run CROSS JOIN week WHERE (lease_id + w) %% 60 = 0;
INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'TLC', NULL, 355, 'TLC-FN' || w || lease_id, 'FN' || w || lease_id,
    'TLC ticket', NULL, sunday + 3, 1
FROM run CROSS JOIN week WHERE (lease_id + w) %% 60 = 0;

INSERT INTO fleet.repairs
SELECT 'R' || lease_id, lease_id, 'INV-' || lease_id, %(week)s::date - 7 * %(weeks)s - 3,
    'Hunters Point Taxi Service', 60 * (%(weeks)s + 4), 60 * %(weeks)s
FROM run WHERE lease_id %% 8 = 0;
INSERT INTO fleet.repair_installments
SELECT 'R' || lease_id || '-' || w, 'R' || lease_id, sunday + 1, 60
FROM run CROSS JOIN week WHERE lease_id %% 8 = 0;
INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'REPAIRS', NULL, 60, 'REPAIRS-R' || lease_id || '-' || w,
    'R' || lease_id || '-' || w, 'Repair installment', sunday + 1, sunday + 1, 1
FROM run CROSS JOIN week WHERE lease_id %% 8 = 0;

INSERT INTO fleet.driver_loans
SELECT 'L' || lease_id, lease_id, driver_id, %(week)s::date - 7 * %(weeks)s - 5, 2500, 10
FROM run WHERE lease_id %% 7 = 0;
INSERT INTO fleet.loan_installments
SELECT 'L' || lease_id || '-' || w, 'L' || lease_id, sunday + 2, 80, 4.50, 84.50
FROM run CROSS JOIN week WHERE lease_id %% 7 = 0;
INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'LOANS', NULL, 84.50, 'LOANS-L' || lease_id || '-' || w,
    'L' || lease_id || '-' || w, 'Loan installment', sunday + 2, sunday + 2, 1
FROM run CROSS JOIN week WHERE lease_id %% 7 = 0;

INSERT INTO fleet.misc_charges
SELECT 'M' || w || '-' || lease_id, lease_id, driver_id, 'CAR_WASH', 'Interior cleaning', sunday + 1, 25
FROM run CROSS JOIN week WHERE (lease_id + w) %% 12 = 0;
INSERT INTO charge
SELECT
    w, lease_id, driver_id, 'MISC', 'CAR_WASH', 25, 'MISC-M' || w || '-' || lease_id,
    'M' || w || '-' || lease_id, 'Interior cleaning', NULL, sunday + 4, 1
FROM run CROSS JOIN week WHERE (lease_id + w) %% 12 = 0;

-- The ledger: debits as they come, each settled week's credits on its Saturday.
INSERT INTO fleet.ledger_postings
SELECT
    posting_id, lease_id, driver_id, category, subcategory, entry_type, amount, obligation_id,
    source, source_id, description, due_date, booked_on
FROM (
    SELECT
        w, obligation_id || '/D' || part AS posting_id, lease_id, driver_id, category, subcategory,
        'DEBIT' AS entry_type, amount, obligation_id,
        CASE category WHEN 'TAXES' THEN 'CURB' ELSE category END AS source, source_id, description,
        due_date, booked_on
    FROM charge
    UNION ALL
    SELECT
        w, obligation_id || '/S', lease_id, driver_id, category, subcategory, 'CREDIT',
        CASE WHEN half_paid THEN round(amount / 2, 2) ELSE amount END, obligation_id, 'EARNINGS',
        NULL, 'Settled from card earnings', NULL, sunday + 6
    FROM charge
    JOIN week USING (w)
    CROSS JOIN LATERAL (SELECT w = %(weeks)s - 1 AND (
        (category = 'LEASE' AND lease_id %% 7 = 3) OR (category = 'EZPASS' AND lease_id %% 11 = 5)
    )) AS arrears (half_paid)
    WHERE NOT stated
    UNION ALL
    SELECT
        w, 'CASHIER-' || lease_id || '/C', lease_id, driver_id, 'LEASE', NULL, 'CREDIT', 150,
        'LEASE-' || lease_id || '-' || sunday, 'INTERIM_PAYMENT', NULL, 'Paid at the cashier', NULL,
        sunday + 3
    FROM run CROSS JOIN week
    WHERE stated AND lease_id %% 12 = 0
) AS posting
ORDER BY
    w, booked_on, category,
    -- Fees and taxes are booked by a job that goes from lease to lease, the rest as it comes.
    CASE WHEN category IN ('LEASE', 'TAXES') THEN lease_id ELSE pick(1000000, lease_id, w) END,
    posting_id;
DROP SCHEMA making CASCADE;
