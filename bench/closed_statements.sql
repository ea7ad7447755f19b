-- The statements of the `weeks` weeks before `week` (a Sunday): each states what the books hold, line by line.
-- Past the triggers, which take their turns row by row.
SET LOCAL session_replication_role = replica;

INSERT INTO dtr (
    dtr_id, receipt_number, receipt_date, period_start, period_end, lease_id, driver_id,
    cc_earnings, cash_earnings, total_earnings, taxes_amount, ezpass_amount, lease_amount, pvb_amount,
    tlc_amount, repairs_amount, loans_amount, misc_amount, total_deductions, prior_balance, net_earnings,
    total_due, balance_forward, deposit_amount, balances, statement_sha256, pdf_s3_key, pdf_sha256,
    pdf_bytes, status, run_id, generated_at, generated_by
)
SELECT
    'DTR-' || lease_id || '-' || first_day,
    'RCPT-2025-' || lpad((row_number() OVER (ORDER BY first_day, lease_id))::text, 7, '0'), '2025-12-01',
    first_day, first_day + 6, lease_id, 100000 + lease_id, card, cash, card + cash, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    card, card, greatest(-card, 0), 500, balances, repeat('a', 64), 'bench/' || lease_id || first_day,
    repeat('b', 64), 65000, 'GENERATED', 'bench', first_day + 7 + time '10:00', 'bench'
FROM generate_series(%(weeks)s, 1, -1) AS back
CROSS JOIN LATERAL (SELECT %(week)s::date - 7 * back AS first_day) AS week
CROSS JOIN LATERAL (
    SELECT
        lease_id,
        coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CREDIT_CARD'), 0) AS card,
        coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CASH'), 0) AS cash
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN first_day AND first_day + 6
    GROUP BY lease_id
) AS earned
JOIN LATERAL (
    SELECT lease_id, jsonb_agg(line ORDER BY category, obligation_id) AS balances
    FROM (
        SELECT
            lease_id, category, obligation_id,
            jsonb_build_object(
                'category', category, 'obligation_id', obligation_id, 'prior', '0.00',
                'charge', sum(CASE WHEN entry_type = 'DEBIT' THEN amount ELSE 0.00 END)::text,
                'credit', sum(CASE WHEN entry_type = 'DEBIT' THEN 0.00 ELSE amount END)::text,
                'paid', '0.00', 'forward', '0.00'
            ) AS line
        FROM dtr_source.ledger_postings
        WHERE booked_on BETWEEN first_day AND first_day + 6
          AND source <> 'EARNINGS'
        GROUP BY lease_id, category, obligation_id
    ) AS obligation
    GROUP BY lease_id
) AS charged USING (lease_id);
