-- Keys of the period's trips and postings that stand anywhere in the books once more: on another
-- lease, in another week, under another obligation.
SELECT 'trip' AS what, trip_id AS key
FROM dtr_source.curb_trips
WHERE trip_id IN (
    SELECT trip_id
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
)
GROUP BY trip_id
HAVING count(*) > 1
UNION ALL
SELECT 'posting', posting_id
FROM dtr_source.ledger_postings
WHERE posting_id IN (
    SELECT posting_id
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
)
GROUP BY posting_id
HAVING count(*) > 1
ORDER BY what, key
