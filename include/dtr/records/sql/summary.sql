-- All DTRs of the records (or of some weeks) by status, with sums. Voided ones are left out, and a
-- failed attempt beside a standing statement of the same DTR. The statements are read once and in no
-- order (at most one of a DTR is neither voided nor failed); what payments say is asked of those that
-- have any; each amount is added up once, for the others follow by the table's own checks.
WITH live AS (
    SELECT
        count(*)::integer AS total,
        count(*) FILTER (WHERE status = 'PENDING')::integer AS pending,
        count(*) FILTER (WHERE status = 'PROCESSING')::integer AS processing,
        count(*) FILTER (WHERE status = 'GENERATED')::integer AS generated,
        count(*) FILTER (WHERE status = 'GENERATED' AND total_due > 0)::integer AS with_money_due,
        coalesce(sum(cc_earnings) FILTER (WHERE status = 'GENERATED'), 0.00) AS cc_earnings,
        coalesce(sum(cash_earnings) FILTER (WHERE status = 'GENERATED'), 0.00) AS cash_earnings,
        coalesce(sum(total_deductions) FILTER (WHERE status = 'GENERATED'), 0.00)
            AS total_deductions,
        coalesce(sum(total_due) FILTER (WHERE status = 'GENERATED'), 0.00) AS total_due,
        coalesce(sum(balance_forward) FILTER (WHERE status = 'GENERATED'), 0.00)
            AS carried_forward
    FROM dtr
    WHERE status NOT IN ('VOIDED', 'FAILED')
      AND (%(period_from)s::date IS NULL OR period_start >= %(period_from)s)
      AND (%(period_to)s::date IS NULL OR period_end <= %(period_to)s)
      AND (%(period_to)s::date IS NULL OR period_start <= %(period_to)s)  -- for the index
), failed AS (
    SELECT count(DISTINCT dtr_id)::integer AS failed
    FROM dtr AS attempt
    WHERE status = 'FAILED'
      AND (%(period_from)s::date IS NULL OR period_start >= %(period_from)s)
      AND (%(period_to)s::date IS NULL OR period_end <= %(period_to)s)
      AND (%(period_to)s::date IS NULL OR period_start <= %(period_to)s)  -- for the index
      AND NOT EXISTS (
        SELECT FROM dtr AS standing
        WHERE standing.dtr_id = attempt.dtr_id AND standing.status NOT IN ('VOIDED', 'FAILED')
      )
), settled AS (
    SELECT count(*)::integer AS paid
    FROM dtr_payment_sums AS money
    JOIN dtr USING (dtr_id, period_start)
    WHERE dtr.status = 'GENERATED'
      AND total_due > 0
      AND total_due <= money.sent + money.paid + money.set_off - money.recovered
      AND (%(period_from)s::date IS NULL OR period_start >= %(period_from)s)
      AND (%(period_to)s::date IS NULL OR period_end <= %(period_to)s)
      AND (%(period_to)s::date IS NULL OR period_start <= %(period_to)s)  -- for the index
)
SELECT
    live.total + failed.failed AS total,
    live.pending,
    live.processing,
    live.generated,
    failed.failed,
    live.with_money_due - settled.paid AS unpaid,
    settled.paid,
    live.cc_earnings,
    live.cc_earnings + live.cash_earnings AS total_earnings,
    live.total_deductions,
    live.total_due + live.carried_forward AS paid_out,
    live.carried_forward,
    round(live.cc_earnings / nullif(live.generated, 0), 2) AS average_cc_earnings,
    round(live.total_deductions / nullif(live.generated, 0), 2) AS average_deductions,
    round(live.total_due / nullif(live.generated, 0), 2) AS average_total_due
FROM live, failed, settled
