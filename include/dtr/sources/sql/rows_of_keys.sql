-- Where some keys of trips and postings lie: a lease, day and obligation for each row.
SELECT
    'trip' AS what,
    trip_id AS key,
    array_agg(lease_id ORDER BY booked_on, lease_id) AS lease_ids,
    array_agg(
        CASE WHEN booked_on BETWEEN '1990-01-01' AND '2100-12-31' THEN booked_on END
        ORDER BY booked_on, lease_id
    ) AS booked_on,
    ARRAY[]::text[] AS obligation_ids
FROM dtr_source.curb_trips
WHERE trip_id = ANY(%(trips)s)
GROUP BY trip_id
UNION ALL
SELECT
    'posting',
    posting_id,
    array_agg(lease_id ORDER BY booked_on, lease_id),
    array_agg(
        CASE WHEN booked_on BETWEEN '1990-01-01' AND '2100-12-31' THEN booked_on END
        ORDER BY booked_on, lease_id
    ),
    array_agg(obligation_id::text ORDER BY booked_on, lease_id)
FROM dtr_source.ledger_postings
WHERE posting_id = ANY(%(postings)s)
GROUP BY posting_id
ORDER BY what, key
