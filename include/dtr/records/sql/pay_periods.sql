-- The newest periods that have standing statements, newest first: one step in the index for each.
WITH RECURSIVE period AS (
    (
        SELECT period_start, period_end
        FROM dtr
        WHERE status = 'GENERATED'
        ORDER BY period_start DESC, id DESC
        LIMIT 1
    )
    UNION ALL
    SELECT earlier.period_start, earlier.period_end
    FROM period
    CROSS JOIN LATERAL (
        SELECT period_start, period_end
        FROM dtr
        WHERE status = 'GENERATED' AND dtr.period_start < period.period_start
        ORDER BY period_start DESC, id DESC
        LIMIT 1
    ) AS earlier
)
SELECT period_start, period_end
FROM period
LIMIT %(most)s
