-- What the books hold of some leases on days that no statement covers. Stretches without anything
-- booked are left out.
SELECT
    gap.lease_id,
    gap.first_day,
    gap.last_day,
    trips.count AS trips,
    trips.card,
    postings.count AS postings
FROM unnest(%(lease_ids)s::bigint[], %(first_days)s::date[], %(last_days)s::date[])
    AS gap (lease_id, first_day, last_day)
CROSS JOIN LATERAL (
    SELECT
        count(*),
        coalesce(
            sum(total_amount) FILTER (
                WHERE payment_type = 'CREDIT_CARD' AND total_amount IS DISTINCT FROM 'NaN'
            ),
            0.00
        ) AS card
    FROM dtr_source.curb_trips
    WHERE lease_id = gap.lease_id
      AND booked_on BETWEEN gap.first_day AND gap.last_day
) AS trips
CROSS JOIN LATERAL (
    SELECT count(*)
    FROM dtr_source.ledger_postings
    WHERE lease_id = gap.lease_id
      AND booked_on BETWEEN gap.first_day AND gap.last_day
) AS postings
WHERE trips.count + postings.count > 0
ORDER BY gap.lease_id, gap.first_day
