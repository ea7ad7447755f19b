-- What the standing statements of the weeks from `first` to `last` add up to: by week, by medallion,
-- and by what the driver takes home, all in one pass over them. A row is of one of the three. Erased
-- statements say nothing any more. Then the leases that failed and have no statement, by week.
WITH stated AS (
    SELECT
        period_start,
        medallion_id,
        -- 0: nothing to take home; then steps of `step` dollars, the last without an end.
        CASE
            WHEN total_due <= 0 THEN 0
            ELSE least(floor((total_due - 0.01) / %(step)s)::integer + 1, %(steps)s)
        END AS place,
        cc_earnings, cash_earnings, total_deductions, taxes_amount, ezpass_amount, lease_amount,
        pvb_amount, tlc_amount, repairs_amount, loans_amount, misc_amount, total_due,
        balance_forward
    FROM dtr
    WHERE status = 'GENERATED'
      AND erased_at IS NULL
      AND period_start BETWEEN %(first)s AND %(last)s
)
SELECT
    CASE
        WHEN grouping(period_start) = 0 THEN 'week'
        WHEN grouping(medallion_id) = 0 THEN 'medallion'
        ELSE 'take_home'
    END AS what,
    period_start,
    medallion_id,
    place,
    count(*)::integer AS statements,
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
    0 AS failed
FROM stated
GROUP BY GROUPING SETS ((period_start), (medallion_id), (place))
UNION ALL
SELECT
    'failed', period_start, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    count(DISTINCT dtr_id)::integer
FROM dtr
WHERE status = 'FAILED'
  AND period_start BETWEEN %(first)s AND %(last)s
  AND NOT EXISTS (
      SELECT FROM dtr AS live
      WHERE live.dtr_id = dtr.dtr_id AND live.status NOT IN ('VOIDED', 'FAILED')
  )
GROUP BY period_start
