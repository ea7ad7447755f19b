-- In one pass over the period's trips: those of more dollars than `most`, and for each driver how
-- many hours his earning trips last together, where that is more than `most_hours`.
WITH trip AS MATERIALIZED (
    SELECT trip_id, lease_id, driver_id, payment_type, started_at, ended_at, total_amount
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
)
SELECT
    'large' AS what,
    trip_id,
    NULL::integer AS driver_id,
    array[lease_id] AS lease_ids,
    total_amount AS amount,
    NULL::numeric AS hours,
    1 AS trips
FROM trip
WHERE abs(total_amount) > %(most)s
UNION ALL
SELECT
    'long',
    NULL,
    driver_id,
    array_agg(DISTINCT lease_id) FILTER (WHERE lease_id IS NOT NULL),
    NULL,
    round(extract(epoch FROM sum(ended_at - started_at)) / 3600, 1),
    count(*)::integer
FROM trip
WHERE driver_id IS NOT NULL
  AND payment_type IN ('CREDIT_CARD', 'CASH')
  AND ended_at > started_at
GROUP BY driver_id
HAVING sum(ended_at - started_at) > make_interval(hours => %(most_hours)s)
ORDER BY what, trip_id, driver_id
