-- The weeks that have standing statements in a span of days: how many belong to it, how many stand.
SELECT
    period_start,
    period_end,
    count(*) FILTER (WHERE day BETWEEN %(first)s AND %(last)s)::integer AS here,
    count(*)::integer AS standing
FROM (
    SELECT
        period_start,
        period_end,
        CASE %(rule)s::text
            WHEN 'PERIOD_END' THEN period_end
            WHEN 'PERIOD_START' THEN period_start
            ELSE receipt_date
        END AS day
    FROM dtr
    WHERE status = 'GENERATED'
      AND erased_at IS NULL
      AND period_start <= %(last)s
      AND (%(rule)s::text = 'ISSUE_DATE' OR period_end >= %(first)s)
) AS stated
GROUP BY period_start, period_end
HAVING count(*) FILTER (WHERE day BETWEEN %(first)s AND %(last)s) > 0
ORDER BY period_start
