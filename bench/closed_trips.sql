-- Trips in each of the `weeks` weeks before `week` (a Sunday), which the fleet's books hold none of: those of
-- `week` again, as many days earlier.
INSERT INTO fleet.curb_trips
SELECT
    trip_id || '-' || back, lease_id, driver_id, started_at - days.gone, ended_at - days.gone, payment_type,
    fare, tip, tolls, extras, mta_tax, tif, congestion, cbdt, airport_fee, total_amount, booked_on - 7 * back
FROM generate_series(%(weeks)s, 1, -1) AS back
CROSS JOIN LATERAL (SELECT back * interval '7 days' AS gone) AS days
JOIN fleet.curb_trips ON booked_on BETWEEN %(week)s AND %(week)s::date + 6
ORDER BY back DESC, started_at;
