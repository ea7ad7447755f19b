-- The trips that the ledger booked in the period. Not yet booked ones wait for a later week.
-- `missing` names a column that is null where none may be; amounts that no statement shows
-- are checked here rather than carried. Taxes come as one text: there are few combinations.
SELECT
    lease_id,
    CASE
        WHEN trip_id IS NULL THEN 'trip_id'
        WHEN started_at IS NULL THEN 'started_at'
        WHEN ended_at IS NULL THEN 'ended_at'
        WHEN payment_type IS NULL THEN 'payment_type'
        WHEN fare IS NULL THEN 'fare'
        WHEN tip IS NULL THEN 'tip'
        WHEN tolls IS NULL THEN 'tolls'
        WHEN extras IS NULL THEN 'extras'
        WHEN mta_tax IS NULL THEN 'mta_tax'
        WHEN tif IS NULL THEN 'tif'
        WHEN congestion IS NULL THEN 'congestion'
        WHEN cbdt IS NULL THEN 'cbdt'
        WHEN airport_fee IS NULL THEN 'airport_fee'
        WHEN total_amount IS NULL THEN 'total_amount'
    END AS missing,
    trip_id,
    driver_id,
    started_at,
    payment_type,
    total_amount,
    concat_ws(' ', mta_tax, tif, congestion, cbdt, airport_fee) AS taxes
FROM dtr_source.curb_trips
WHERE lease_id = ANY(%(keys)s)
  AND booked_on BETWEEN %(period_start)s AND %(period_end)s
ORDER BY lease_id, started_at, trip_id
