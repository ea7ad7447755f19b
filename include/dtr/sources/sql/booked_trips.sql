-- What CURB's trips booked in the period come to, by lease, whoever the lease is.
SELECT
    lease_id,
    count(*) AS trips,
    coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CREDIT_CARD'), 0.00) AS card,
    coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CASH'), 0.00) AS cash
FROM dtr_source.curb_trips
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
  AND total_amount IS DISTINCT FROM 'NaN'
GROUP BY lease_id
