-- Keys of the period's trips and postings of the leases `only` that stand anywhere in the books once
-- more, wherever the second row lies. There are few such keys: each is looked up.
SELECT 'trip' AS what, trip_id AS key
FROM dtr_source.curb_trips
WHERE trip_id IN (
    SELECT trip_id
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND lease_id = ANY(%(only)s::bigint[])
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
      AND lease_id = ANY(%(only)s::bigint[])
)
GROUP BY posting_id
HAVING count(*) > 1
ORDER BY what, key
