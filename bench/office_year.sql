-- A year of an office: `leases` statements in each of `weeks` weeks, the newest beginning on `week`, by
-- arithmetic alone: the same rows on every machine. All weeks but the newest are paid, one statement in a
-- thousand was voided and made again, and each has its event. A statement has sixteen obligations.
--
-- Past the triggers, which take their turns row by row. Parameters: leases, weeks, week (a Sunday),
-- first_lease.
SET LOCAL session_replication_role = replica;

INSERT INTO fleet.leases
SELECT l, 'LONG_TERM', 'ACTIVE', date '2024-01-07', NULL, 650, 500, 300000 + l, 400000 + l
FROM generate_series(%(first_lease)s, %(first_lease)s + %(leases)s - 1) AS l;
INSERT INTO fleet.drivers
SELECT
    100000 + lease_id,
    (ARRAY['Mohammed', 'Jose', 'Wei', 'Abdul', 'Harpreet', 'Maria', 'Tenzin'])[1 + lease_id %% 7],
    (ARRAY['Rahman', 'Singh', 'Chen', 'Diallo', 'O''Neil', 'Islam', 'Petrov', 'Smith', 'Khan', 'Uddin',
        'Sherpa'])[1 + lease_id %% 11],
    (5100000 + lease_id)::text, date '2027-06-30', date '2027-06-30', 'ACH',
    'driver' || lease_id || '@example.org'
FROM fleet.leases;
INSERT INTO fleet.lease_drivers
SELECT lease_id, 100000 + lease_id, 'PRIMARY', NULL, NULL FROM fleet.leases;
INSERT INTO fleet.vehicles
SELECT
    300000 + lease_id, 'Y' || 100000 + lease_id || 'C', '2T3MWRFV0SW' || 300000 + lease_id, 'Toyota',
    'RAV4 Hybrid', 2023, date '2027-06-30', date '2027-06-30', date '2027-06-30'
FROM fleet.leases;
INSERT INTO fleet.medallions
SELECT
    400000 + lease_id,
    lease_id / 1000 || chr(65 + (lease_id %% 26)::integer) || to_char(lease_id %% 100, 'FM00'),
    date '2027-06-30'
FROM fleet.leases;

INSERT INTO dtr_generation_history (
    run_id, generation_date, period_start, period_end, total_dtrs_generated, status, triggered_by,
    generation_time_seconds
)
SELECT
    'run of ' || first_day, first_day + 7 + time '10:00', first_day, first_day + 6, %(leases)s, 'SUCCESS',
    'SCHEDULE', 165
FROM generate_series(0, %(weeks)s - 1) AS week
CROSS JOIN LATERAL (SELECT %(week)s::date - 7 * (%(weeks)s - 1 - week) AS first_day) AS days;

INSERT INTO dtr (
    dtr_id, revision, receipt_number, receipt_date, period_start, period_end, lease_id, driver_id,
    vehicle_id, medallion_id, cc_earnings, cash_earnings, total_earnings, taxes_amount, ezpass_amount,
    lease_amount, pvb_amount, tlc_amount, repairs_amount, loans_amount, misc_amount, total_deductions,
    prior_balance, net_earnings, total_due, balance_forward, payment_type, batch_number, payment_date,
    deposit_amount, balances, statement_sha256, pdf_s3_key, pdf_sha256, pdf_bytes, status, run_id,
    generated_at, generated_by, voided_at, voided_by, voided_reason
)
SELECT
    'DTR-' || lease || '-' || to_char(first_day, 'YYYY-MM-DD'), revision,
    'RCPT-2025-' || lpad(receipt::text, 7, '0'), '2025-12-01', first_day, first_day + 6, lease,
    100000 + lease, 300000 + lease, 400000 + lease, card, cash, card + cash, 150, tolls, 650, 0, 0, 0, 0, 0,
    800 + tolls, 0, due, due, greatest(-due, 0),
    CASE WHEN paid THEN 'ACH' ELSE 'PENDING' END,
    CASE WHEN paid THEN 'ACH-2025-' || week END,
    CASE WHEN paid THEN first_day + 12 END,
    500, lines.balances, repeat('a', 64), 'bench/' || receipt, repeat('b', 64), 65000,
    CASE WHEN void THEN 'VOIDED' ELSE 'GENERATED' END, 'run of ' || first_day,
    first_day + 7 + time '10:00' + receipt %% 100000 * interval '1 millisecond', 'bench',
    CASE WHEN void THEN first_day + 8 + time '10:00' END,
    CASE WHEN void THEN 'bench' END,
    CASE WHEN void THEN 'made anew after a late toll' END
FROM generate_series(0, %(weeks)s - 1) AS week
CROSS JOIN LATERAL (SELECT %(week)s::date - 7 * (%(weeks)s - 1 - week) AS first_day) AS days
CROSS JOIN generate_series(%(first_lease)s, %(first_lease)s + %(leases)s - 1) AS lease
CROSS JOIN LATERAL generate_series(1, CASE WHEN (lease * 31 + week) %% 1000 = 7 THEN 2 ELSE 1 END)
    AS revision
CROSS JOIN LATERAL (
    SELECT
        (week * %(leases)s + lease - %(first_lease)s) * 2 + revision AS receipt,
        revision = 1 AND (lease * 31 + week) %% 1000 = 7 AS void,
        (500 + (lease * 7919 + week * 104729) %% 150000 / 100.0)::numeric(12, 2) AS card,
        ((lease * 31 + week * 17) %% 30000 / 100.0)::numeric(12, 2) AS cash,
        ((lease * 13 + week * 7) %% 9000 / 100.0)::numeric(12, 2) AS tolls
) AS made
CROSS JOIN LATERAL (SELECT card - 800 - tolls AS due) AS owed
CROSS JOIN LATERAL (SELECT due > 0 AND NOT void AND week < %(weeks)s - 1 AS paid) AS later
CROSS JOIN (
    SELECT jsonb_agg(jsonb_build_object(
        'category', category, 'obligation_id', category || '-' || number, 'prior', '0.00',
        'charge', '50.00', 'credit', '0.00', 'paid', '50.00', 'forward', '0.00'
    )) AS balances
    FROM unnest(ARRAY[
        'TAXES', 'EZPASS', 'LEASE', 'PVB', 'TLC', 'REPAIRS', 'LOANS', 'MISC'
    ]) AS category
    CROSS JOIN generate_series(1, 2) AS number
) AS lines
ORDER BY week, lease, revision;

INSERT INTO dtr_payment (
    dtr_id, revision, lease_id, period_start, driver_id, amount, method, state, number, pay_date,
    made_by, settled_at
)
SELECT
    dtr_id, revision, lease_id, period_start, driver_id, total_due, 'ACH', 'SETTLED', batch_number,
    payment_date, 'bench', now()
FROM dtr
WHERE payment_type = 'ACH'
ORDER BY id;

INSERT INTO dtr_event (event, dtr_id, revision, run_id, actor, origin)
SELECT 'ISSUED', dtr_id, revision, run_id, 'bench', 'bench' FROM dtr ORDER BY id;
