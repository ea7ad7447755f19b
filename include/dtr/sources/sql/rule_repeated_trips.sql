-- Trips of one cab that began at the same instant and came to the same amount, under several ids, at
-- least one of them booked in the period. The cab is the lease's medallion, else its vehicle, else
-- the lease itself. What was booked in the week before is looked at too: an import that is repeated
-- is often repeated a few days later.
WITH cab AS (
    -- As a number, since millions of trips are compared by it.
    SELECT lease_id, dense_rank() OVER (ORDER BY cab)::integer AS cab
    FROM (
        SELECT
            lease_id,
            min(coalesce('M' || medallion_id, 'V' || vehicle_id, 'L' || lease_id)) AS cab
        FROM dtr_source.leases
        GROUP BY lease_id
    ) AS known
),
repeated AS (
    -- By cab and instant first, which are few bytes and hardly ever the same: by instant and amount a
    -- whole city has more pairs by chance the larger it is.
    SELECT cab.cab, trip.started_at
    FROM dtr_source.curb_trips AS trip
    JOIN cab USING (lease_id)
    WHERE trip.booked_on BETWEEN %(period_start)s::date - 7 AND %(period_end)s
      AND trip.total_amount <> 0
    GROUP BY cab.cab, trip.started_at
    HAVING count(*) > 1 AND max(trip.booked_on) >= %(period_start)s
)
SELECT
    array_agg(DISTINCT trip.trip_id ORDER BY trip.trip_id) AS trip_ids,
    array_agg(DISTINCT trip.lease_id) AS lease_ids,
    trip.started_at,
    trip.total_amount AS amount
FROM repeated
JOIN cab USING (cab)
JOIN dtr_source.curb_trips AS trip USING (lease_id, started_at)
WHERE trip.booked_on BETWEEN %(period_start)s::date - 7 AND %(period_end)s
  AND trip.total_amount <> 0
GROUP BY cab.cab, trip.started_at, trip.total_amount
HAVING count(DISTINCT trip.trip_id) > 1 AND max(trip.booked_on) >= %(period_start)s
ORDER BY trip.started_at, trip_ids
