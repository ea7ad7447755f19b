-- A fleet as drivers with addresses and issued statements, nothing else.
WITH numbers AS (SELECT generate_series(1, %(leases)s) AS n)
INSERT INTO fleet.drivers (driver_id, first_name, last_name, payment_type, email)
SELECT n, 'Driver', 'Number ' || n, 'ACH', 'driver' || n || '@example.org'
FROM numbers;
WITH numbers AS (SELECT generate_series(1, %(leases)s) AS n)
INSERT INTO dtr (
    dtr_id, receipt_number, receipt_date, period_start, period_end, lease_id, driver_id,
    cc_earnings, cash_earnings, total_earnings, taxes_amount, ezpass_amount, lease_amount,
    pvb_amount, tlc_amount, repairs_amount, loans_amount, misc_amount, total_deductions,
    prior_balance, net_earnings, total_due, balance_forward, deposit_amount, balances,
    statement_sha256, pdf_s3_key, pdf_sha256, pdf_bytes, status, run_id, generated_at, generated_by
)
SELECT
    'DTR-' || n || '-2025-11-09', 'RCPT-2025-' || lpad(n::text, 6, '0'), '2025-11-16',
    '2025-11-09', '2025-11-15', n, n,
    1000 + n, 90, 1090 + n, 100, 20, 500, 0, 0, 0, 0, 5, 625,
    -10, 375 + n, 365 + n, 0, 0, '[]',
    repeat('a', 64), 'dtrs/2025/11/DTR-' || n || '-2025-11-09.pdf', repeat('b', 64), 1,
    'GENERATED', 'bench', now(), 'bench'
FROM numbers;
ANALYZE dtr;
