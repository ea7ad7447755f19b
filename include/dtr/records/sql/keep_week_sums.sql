-- A slow look must not replace a newer one: rows of dtr_week_change are never removed. Nothing is kept by a
-- transaction that has touched statements itself: it might touch more of them, and is noted once.
INSERT INTO dtr_week_sums (
    period_start, period_end, changes, pending, processing, generated, failed, with_money_due, paid, to_pay,
    cc_earnings, cash_earnings, total_deductions, prior_balance, paid_out, carried_forward
)
SELECT
    %(period_start)s, %(period_end)s, %(changes)s, %(pending)s, %(processing)s, %(generated)s, %(failed)s,
    %(with_money_due)s, %(paid)s, %(to_pay)s, %(cc_earnings)s, %(cash_earnings)s, %(total_deductions)s,
    %(prior_balance)s, %(paid_out)s, %(carried_forward)s
WHERE NOT starts_with(
    coalesce(current_setting('dtr.noted_weeks', true), ''),
    coalesce(pg_current_xact_id_if_assigned()::text, '-') || ':'
)
ON CONFLICT (period_start) DO UPDATE SET
    changes = excluded.changes,
    pending = excluded.pending,
    processing = excluded.processing,
    generated = excluded.generated,
    failed = excluded.failed,
    with_money_due = excluded.with_money_due,
    paid = excluded.paid,
    to_pay = excluded.to_pay,
    cc_earnings = excluded.cc_earnings,
    cash_earnings = excluded.cash_earnings,
    total_deductions = excluded.total_deductions,
    prior_balance = excluded.prior_balance,
    paid_out = excluded.paid_out,
    carried_forward = excluded.carried_forward
WHERE dtr_week_sums.changes < excluded.changes
