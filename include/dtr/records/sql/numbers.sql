-- What the standing statements of the weeks from `first` to `last` add up to, by week and by what the
-- driver takes home: one pass over the index idx_dtr_numbers, some hundred rows that are added up
-- both ways afterwards. Erased statements say nothing any more. Then, by week, the leases that
-- failed and have no statement; and what was asked about the week's statements, void ones among them.
SELECT
    period_start,
    -- 0: nothing to take home; then steps of `step` dollars, the last without an end.
    CASE
        WHEN total_due <= 0 THEN 0
        ELSE least(ceil(total_due / %(step)s)::integer, %(steps)s)
    END AS place,
    count(*)::integer AS statements,
    0 AS failed,
    0 AS disputes_opened,
    0 AS disputes_accepted,
    0 AS disputes_rejected,
    sum(cc_earnings) AS cc_earnings,
    sum(cash_earnings) AS cash_earnings,
    sum(total_deductions) AS total_deductions,
    sum(taxes_amount) AS taxes_amount,
    sum(ezpass_amount) AS ezpass_amount,
    sum(lease_amount) AS lease_amount,
    sum(pvb_amount) AS pvb_amount,
    sum(tlc_amount) AS tlc_amount,
    sum(repairs_amount) AS repairs_amount,
    sum(loans_amount) AS loans_amount,
    sum(misc_amount) AS misc_amount,
    sum(greatest(total_due, 0)) AS paid_out,
    sum(balance_forward) AS carried_forward,
    0.00 AS disputes_held
FROM dtr
WHERE status = 'GENERATED'
  AND erased_at IS NULL
  AND period_start BETWEEN %(first)s AND %(last)s
GROUP BY period_start, place
UNION ALL
SELECT
    period_start, 0, 0, count(DISTINCT dtr_id)::integer, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM dtr
WHERE status = 'FAILED'
  AND period_start BETWEEN %(first)s AND %(last)s
  AND NOT EXISTS (
      SELECT FROM dtr AS live
      WHERE live.dtr_id = dtr.dtr_id AND live.status NOT IN ('VOIDED', 'FAILED')
  )
GROUP BY period_start
UNION ALL
SELECT
    period_start,
    0,
    0,
    0,
    count(*)::integer,
    (count(*) FILTER (WHERE state = 'ACCEPTED'))::integer,
    (count(*) FILTER (WHERE state = 'REJECTED'))::integer,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    coalesce(sum(held) FILTER (WHERE state = 'OPEN'), 0.00)
FROM dtr_dispute
JOIN dtr ON dtr.id = dtr_dispute.dtr_row_id
WHERE dtr.erased_at IS NULL
  AND period_start BETWEEN %(first)s AND %(last)s
GROUP BY period_start
ORDER BY period_start
