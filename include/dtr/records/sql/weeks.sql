-- The newest weeks of the records with what their statements add up to, newest first. Voided
-- statements count for nothing; a failed attempt counts while nothing stands in its place.
-- The weeks are found one by one in the index: a year has 700,000 statements and 52 weeks.
WITH RECURSIVE newest AS (
    (
        SELECT period_start, period_end, 1 AS place
        FROM dtr
        WHERE status <> 'VOIDED'
          AND (%(period_from)s::date IS NULL OR period_start >= %(period_from)s)
          AND (%(period_to)s::date IS NULL OR period_end <= %(period_to)s)
          AND (%(period_to)s::date IS NULL OR period_start <= %(period_to)s)  -- for the index
        ORDER BY period_start DESC, id DESC
        LIMIT 1
    )
    UNION ALL
    SELECT earlier.period_start, earlier.period_end, newest.place + 1
    FROM newest
    CROSS JOIN LATERAL (
        SELECT period_start, period_end
        FROM dtr
        WHERE status <> 'VOIDED'
          AND dtr.period_start < newest.period_start
          AND (%(period_from)s::date IS NULL OR period_start >= %(period_from)s)
        ORDER BY period_start DESC, id DESC
        LIMIT 1
    ) AS earlier
    WHERE newest.place < %(most)s
)
SELECT
    dtr.period_start,
    dtr.period_end,
    count(*) FILTER (WHERE status = 'GENERATED')::integer AS generated,
    count(*) FILTER (WHERE status IN ('PENDING', 'PROCESSING'))::integer AS unfinished,
    (count(DISTINCT dtr_id) FILTER (WHERE status = 'FAILED')
        - count(DISTINCT dtr_id) FILTER (
            WHERE status = 'FAILED' AND EXISTS (
                SELECT FROM dtr AS live
                WHERE live.dtr_id = dtr.dtr_id AND live.status NOT IN ('VOIDED', 'FAILED')
            )
        ))::integer AS failed,
    count(*) FILTER (
        WHERE status = 'GENERATED'
          AND total_due > 0
          AND total_due <= gone
    )::integer AS paid,
    coalesce(sum(greatest(
        greatest(total_due, 0) - coalesce(gone, 0),
        0
    )) FILTER (WHERE status = 'GENERATED'), 0.00) AS to_pay,
    coalesce(sum(cc_earnings) FILTER (WHERE status = 'GENERATED'), 0.00) AS cc_earnings,
    coalesce(sum(cash_earnings) FILTER (WHERE status = 'GENERATED'), 0.00) AS cash_earnings,
    coalesce(sum(total_deductions) FILTER (WHERE status = 'GENERATED'), 0.00) AS total_deductions,
    coalesce(sum(prior_balance) FILTER (WHERE status = 'GENERATED'), 0.00) AS prior_balance,
    coalesce(sum(greatest(total_due, 0)) FILTER (WHERE status = 'GENERATED'), 0.00) AS paid_out,
    coalesce(sum(balance_forward) FILTER (WHERE status = 'GENERATED'), 0.00) AS carried_forward
FROM newest
-- Week by week (OFFSET keeps it so): what was paid is summed for these weeks alone.
CROSS JOIN LATERAL (
    SELECT
        dtr.*,
        sums.sent + sums.paid + sums.set_off - sums.recovered AS gone
    FROM dtr
    LEFT JOIN dtr_payment_sums AS sums
        ON sums.dtr_id = dtr.dtr_id AND sums.period_start = newest.period_start
    WHERE dtr.period_start = newest.period_start
      AND dtr.period_end = newest.period_end
      AND dtr.status <> 'VOIDED'
    OFFSET 0
) AS dtr
GROUP BY dtr.period_start, dtr.period_end
ORDER BY dtr.period_start DESC
