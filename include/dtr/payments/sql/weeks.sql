-- For some weeks: what the newest close found, and how closed weeks compared since.
SELECT
    week.period_start,
    closed.differences,
    coalesce(recheck.differences, '[]') AS changed
FROM unnest(%(weeks)s::date[]) AS week (period_start)
LEFT JOIN LATERAL (
    SELECT control_totals -> 'differences' AS differences
    FROM dtr_generation_history
    WHERE dtr_generation_history.period_start = week.period_start
      AND control_totals ? 'differences'
    ORDER BY id DESC
    LIMIT 1
) AS closed ON true
LEFT JOIN dtr_recheck AS recheck ON recheck.period_start = week.period_start
