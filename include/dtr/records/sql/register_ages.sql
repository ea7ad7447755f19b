-- What each lease's newest standing statement of a span of days carries forward, by the number of
-- weeks since a standing statement first had the obligation. 91 days are looked back; `older`:
-- something was owed on it before that first statement. Money is cents.
WITH newest AS (
    SELECT DISTINCT ON (lease_id) lease_id, period_start, balances
    FROM dtr
    WHERE status = 'GENERATED'
    AND erased_at IS NULL
    AND CASE %(rule)s::text
      WHEN 'PERIOD_END' THEN period_end
      WHEN 'PERIOD_START' THEN period_start
      ELSE receipt_date
  END BETWEEN %(first)s AND %(last)s
    ORDER BY lease_id, period_start DESC
), carried AS (
    SELECT newest.lease_id, newest.period_start, line.category, line.obligation_id, line.forward
    FROM newest
    CROSS JOIN LATERAL jsonb_to_recordset(newest.balances) AS line (
        category text, obligation_id text, forward numeric
    )
    WHERE line.forward <> 0
), firsts AS (
    SELECT DISTINCT ON (newest.lease_id, line.obligation_id)
        newest.lease_id,
        line.obligation_id,
        earlier.period_start,
        line.prior <> 0 AS was_owed
    FROM newest
    JOIN dtr AS earlier
        ON earlier.lease_id = newest.lease_id
        AND earlier.status = 'GENERATED'
        AND earlier.erased_at IS NULL
        AND earlier.period_start BETWEEN newest.period_start - 91 AND newest.period_start
    CROSS JOIN LATERAL jsonb_to_recordset(earlier.balances) AS line (
        obligation_id text, prior numeric
    )
    ORDER BY newest.lease_id, line.obligation_id, earlier.period_start
)
SELECT
    carried.category,
    (carried.period_start - firsts.period_start) / 7 AS weeks,
    firsts.was_owed AS older,
    count(*)::integer AS obligations,
    sum(carried.forward * 100)::bigint AS forward
FROM carried
JOIN firsts USING (lease_id, obligation_id)
GROUP BY carried.category, weeks, older
ORDER BY carried.category, weeks, older
