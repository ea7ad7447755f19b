-- What CURB's trips booked in the period come to, by lease and payment type as they stand there,
-- whoever the lease is and whatever the word; of the leases `only`, where any are given. No filter
-- that a statement has is used here. Ordered as booked_postings.sql is.
SELECT
    lease_id,
    payment_type,
    count(*) AS trips,
    coalesce(sum(total_amount) FILTER (WHERE total_amount <> 'NaN'), 0.00) AS amount,
    count(*) FILTER (WHERE total_amount IS NULL OR total_amount = 'NaN') AS without_amount
FROM dtr_source.curb_trips
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
  AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
GROUP BY lease_id, payment_type
ORDER BY lease_id + 0
