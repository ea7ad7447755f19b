-- Statements of many leases over many weeks, 16 obligations each, as issued ones, every other one
-- paid; the books have three card trips a statement. Past the triggers, which take their turns row by row.
SET LOCAL session_replication_role = replica;

INSERT INTO dtr (
    dtr_id, revision, receipt_number, receipt_date, period_start, period_end, lease_id, driver_id,
    cc_earnings, cash_earnings, total_earnings, taxes_amount, ezpass_amount, lease_amount,
    pvb_amount, tlc_amount, repairs_amount, loans_amount, misc_amount, total_deductions,
    prior_balance, net_earnings, total_due, balance_forward, deposit_amount, balances,
    statement_sha256, pdf_s3_key, pdf_sha256, pdf_bytes, status, run_id, generated_at, generated_by
)
SELECT
    'DTR-' || lease || '-' || to_char(first_day, 'YYYY-MM-DD'), 1,
    'RCPT-2025-' || lpad((lease * 60 + week)::text, 8, '0'), '2025-12-30', first_day, first_day + 6,
    lease, lease, 900, 100, 1000, 100, 100, 100, 100, 100, 100, 100, 100, 800, 0, 100, 100, 0, 0,
    lines.balances, repeat('a', 64), 'bench/' || lease || '/' || week, repeat('b', 64), 1000,
    'GENERATED', 'bench', '2025-12-30 12:00+00', 'bench'
FROM generate_series(1, %(leases)s::integer) AS lease
CROSS JOIN generate_series(0, %(weeks)s::integer - 1) AS week
CROSS JOIN LATERAL (SELECT date '2024-12-29' + 7 * week AS first_day) AS days
CROSS JOIN (
    SELECT jsonb_agg(jsonb_build_object(
        'category', category, 'obligation_id', category || '-' || number, 'prior', '0.00',
        'charge', '50.00', 'credit', '0.00', 'paid', '50.00', 'forward', '0.00'
    )) AS balances
    FROM unnest(ARRAY[
        'TAXES', 'EZPASS', 'LEASE', 'PVB', 'TLC', 'REPAIRS', 'LOANS', 'MISC'
    ]) AS category
    CROSS JOIN generate_series(1, 2) AS number
) AS lines;

INSERT INTO dtr_payment (
    dtr_id, revision, lease_id, period_start, driver_id, amount, method, state, number, pay_date,
    made_by, settled_at
)
SELECT
    dtr_id, revision, lease_id, period_start, driver_id, total_due, 'CHECK', 'SETTLED', id::text,
    period_end + 5, 'bench', now()
FROM dtr
WHERE id %% 2 = 0;

INSERT INTO fleet.curb_trips (
    trip_id, lease_id, driver_id, started_at, ended_at, payment_type, fare, tip, tolls, extras,
    mta_tax, tif, congestion, cbdt, airport_fee, total_amount, booked_on
)
SELECT
    id || '-' || number, lease_id, driver_id, period_start + interval '20 hours',
    period_start + interval '21 hours', 'CREDIT_CARD', 100, 0, 0, 0, 0, 0, 0, 0, 0, 100, period_start
FROM dtr
CROSS JOIN generate_series(1, 3) AS number;
