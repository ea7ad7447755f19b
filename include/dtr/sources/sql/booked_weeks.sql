-- Each week from `first_day` to `last_day`: trips, postings, and what settles statements.
WITH week AS (
    SELECT (%(first_day)s::date + 7 * number) AS first_day
    FROM generate_series(0, (%(last_day)s::date - %(first_day)s::date) / 7) AS number
),
trip AS (
    SELECT (booked_on - %(first_day)s::date) / 7 AS number, count(*) AS trips
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(first_day)s AND %(last_day)s
    GROUP BY 1
),
posting AS (
    SELECT
        (booked_on - %(first_day)s::date) / 7 AS number,
        count(*) FILTER (WHERE source IS DISTINCT FROM 'EARNINGS') AS postings,
        count(*) FILTER (WHERE source = 'EARNINGS') AS settling,
        count(DISTINCT lease_id) FILTER (WHERE source = 'EARNINGS') AS settled_leases,
        sum(CASE entry_type WHEN 'CREDIT' THEN amount WHEN 'DEBIT' THEN -amount END)
            FILTER (WHERE source = 'EARNINGS' AND amount <> 'NaN') AS settled
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(first_day)s AND %(last_day)s
    GROUP BY 1
)
SELECT
    week.first_day,
    coalesce(trips, 0) AS trips,
    coalesce(postings, 0) AS postings,
    coalesce(settling, 0) AS settling,
    coalesce(settled_leases, 0) AS settled_leases,
    coalesce(settled, 0.00) AS settled
FROM week
LEFT JOIN trip ON trip.number = (week.first_day - %(first_day)s::date) / 7
LEFT JOIN posting ON posting.number = (week.first_day - %(first_day)s::date) / 7
ORDER BY week.first_day
