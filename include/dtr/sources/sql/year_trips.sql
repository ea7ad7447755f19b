-- Card trips that stand on some statements (lease and week), by month of the trip in New York.
-- Fares and refunds apart; a trip of exactly nothing is neither.
SELECT
    asked.lease_id,
    asked.first_day AS period_start,
    to_char(started_at AT TIME ZONE 'America/New_York', 'YYYY-MM') AS month,
    count(*) FILTER (WHERE total_amount > 0) AS fares,
    coalesce(sum(total_amount * 100) FILTER (WHERE total_amount > 0), 0)::bigint AS fare_cents,
    count(*) FILTER (WHERE total_amount < 0) AS refunds,
    coalesce(sum(-total_amount * 100) FILTER (WHERE total_amount < 0), 0)::bigint AS refund_cents
FROM unnest(
    %(lease_ids)s::integer[], %(first_days)s::date[], %(last_days)s::date[]
) AS asked (lease_id, first_day, last_day)
JOIN dtr_source.curb_trips AS trip
    ON trip.lease_id = asked.lease_id
    AND trip.booked_on BETWEEN asked.first_day AND asked.last_day
    AND trip.payment_type = 'CREDIT_CARD'
    AND trip.total_amount <> 'NaN'
GROUP BY asked.lease_id, asked.first_day, month
ORDER BY asked.lease_id, asked.first_day, month
