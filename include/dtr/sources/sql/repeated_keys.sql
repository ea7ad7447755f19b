-- Keys of trips and postings that stand in the books more than once, whenever they are booked.
SELECT 'trip' AS what, trip_id AS key
FROM dtr_source.curb_trips
WHERE trip_id IS NOT NULL
GROUP BY trip_id
HAVING count(*) > 1
UNION ALL
SELECT 'posting', posting_id
FROM dtr_source.ledger_postings
WHERE posting_id IS NOT NULL
GROUP BY posting_id
HAVING count(*) > 1
ORDER BY what, key
