-- What the statements of the newest `most` weeks (of a range) add up to, newest first: as it was kept, where
-- as many transactions have touched the week as then, else (or where `anew`) added up. All as of one moment.
-- Voided statements count for nothing; a failed attempt counts while nothing stands in its place.
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
    WHERE %(most)s::integer IS NULL OR newest.place < %(most)s
),
week AS MATERIALIZED (
    SELECT
        newest.period_start,
        newest.period_end,
        (
            SELECT count(*)
            FROM dtr_week_change AS change
            WHERE change.period_start = newest.period_start
        ) AS changes
    FROM newest
)
SELECT
    kept.period_start,
    kept.period_end,
    kept.changes,
    kept.pending,
    kept.processing,
    kept.generated,
    kept.failed,
    kept.with_money_due,
    kept.paid,
    kept.to_pay,
    kept.cc_earnings,
    kept.cash_earnings,
    kept.total_deductions,
    kept.prior_balance,
    kept.paid_out,
    kept.carried_forward,
    true AS was_kept
FROM week
JOIN dtr_week_sums AS kept USING (period_start, changes)
WHERE NOT %(anew)s
UNION ALL
SELECT
    week.period_start,
    week.period_end,
    week.changes,
    summed.*,
    false
FROM week
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE status = 'PENDING')::integer,
        count(*) FILTER (WHERE status = 'PROCESSING')::integer,
        count(*) FILTER (WHERE status = 'GENERATED')::integer,
        (
            SELECT count(DISTINCT dtr_id)::integer
            FROM dtr AS attempt
            WHERE status = 'FAILED'
              AND period_start = week.period_start
              AND NOT EXISTS (
                SELECT FROM dtr AS standing
                WHERE standing.dtr_id = attempt.dtr_id
                  AND standing.status NOT IN ('VOIDED', 'FAILED')
              )
        ),
        count(*) FILTER (WHERE status = 'GENERATED' AND total_due > 0)::integer,
        count(*) FILTER (
            WHERE status = 'GENERATED' AND total_due > 0 AND total_due <= gone
        )::integer,
        coalesce(sum(greatest(greatest(total_due, 0.00) - coalesce(gone, 0.00), 0.00))
            FILTER (WHERE status = 'GENERATED'), 0.00),
        coalesce(sum(cc_earnings) FILTER (WHERE status = 'GENERATED'), 0.00),
        coalesce(sum(cash_earnings) FILTER (WHERE status = 'GENERATED'), 0.00),
        coalesce(sum(total_deductions) FILTER (WHERE status = 'GENERATED'), 0.00),
        coalesce(sum(prior_balance) FILTER (WHERE status = 'GENERATED'), 0.00),
        coalesce(sum(greatest(total_due, 0.00)) FILTER (WHERE status = 'GENERATED'), 0.00),
        coalesce(sum(balance_forward) FILTER (WHERE status = 'GENERATED'), 0.00)
    FROM dtr
    LEFT JOIN (
        SELECT dtr_id, sent + paid + set_off - recovered AS gone
        FROM dtr_payment_sums
        WHERE dtr_payment_sums.period_start = week.period_start
    ) AS money USING (dtr_id)
    WHERE dtr.period_start = week.period_start AND dtr.status NOT IN ('VOIDED', 'FAILED')
) AS summed
WHERE %(anew)s OR NOT EXISTS (
    SELECT FROM dtr_week_sums AS kept
    WHERE kept.period_start = week.period_start AND kept.changes = week.changes
)
ORDER BY period_start DESC
