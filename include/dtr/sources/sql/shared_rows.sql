-- Trips and ledger rows of the period whose key stands on several leases. A lease's own reading
-- cannot see it: each of them would be paid, or charged, for one and the same row.
SELECT 'trip' AS what, trip_id AS key, array_agg(DISTINCT lease_id ORDER BY lease_id) AS lease_ids
FROM dtr_source.curb_trips
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
GROUP BY trip_id
HAVING count(DISTINCT lease_id) > 1
UNION ALL
SELECT 'posting', posting_id, array_agg(DISTINCT lease_id ORDER BY lease_id)
FROM dtr_source.ledger_postings
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
GROUP BY posting_id
HAVING count(DISTINCT lease_id) > 1
ORDER BY what, key
