-- All DTRs of the records (or of some weeks) by status, with sums. Voided ones are left out, and a
-- failed attempt beside a standing statement of the same DTR.
WITH counted AS (
    SELECT DISTINCT ON (dtr_id) dtr.*, greatest(
        greatest(total_due, 0.00) - coalesce(money.sent + money.paid + money.set_off - money.recovered, 0.00),
        0.00
    ) AS to_pay
    FROM dtr
    LEFT JOIN dtr_payment_sums AS money USING (dtr_id, period_start)
    WHERE status <> 'VOIDED'
      AND (%(period_from)s::date IS NULL OR period_start >= %(period_from)s)
      AND (%(period_to)s::date IS NULL OR period_end <= %(period_to)s)
    ORDER BY dtr_id, status = 'FAILED', revision DESC
)
SELECT
    count(*)::integer AS total,
    count(*) FILTER (WHERE status = 'PENDING')::integer AS pending,
    count(*) FILTER (WHERE status = 'PROCESSING')::integer AS processing,
    count(*) FILTER (WHERE status = 'GENERATED')::integer AS generated,
    count(*) FILTER (WHERE status = 'FAILED')::integer AS failed,
    count(*) FILTER (WHERE status = 'GENERATED' AND to_pay > 0)::integer AS unpaid,
    count(*) FILTER (WHERE status = 'GENERATED' AND total_due > 0 AND to_pay = 0)::integer AS paid,
    coalesce(sum(cc_earnings) FILTER (WHERE status = 'GENERATED'), 0.00) AS cc_earnings,
    coalesce(sum(total_earnings) FILTER (WHERE status = 'GENERATED'), 0.00) AS total_earnings,
    coalesce(sum(total_deductions) FILTER (WHERE status = 'GENERATED'), 0.00) AS total_deductions,
    coalesce(sum(greatest(total_due, 0)) FILTER (WHERE status = 'GENERATED'), 0.00) AS paid_out,
    coalesce(sum(balance_forward) FILTER (WHERE status = 'GENERATED'), 0.00) AS carried_forward,
    round(avg(cc_earnings) FILTER (WHERE status = 'GENERATED'), 2) AS average_cc_earnings,
    round(avg(total_deductions) FILTER (WHERE status = 'GENERATED'), 2) AS average_deductions,
    round(avg(total_due) FILTER (WHERE status = 'GENERATED'), 2) AS average_total_due
FROM counted
