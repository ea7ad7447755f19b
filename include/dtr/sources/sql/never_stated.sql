-- Trips and postings that will never be on any statement, by view and by the first reason that
-- applies, with a few keys and leases to begin with. One pass through each view.
WITH answered AS (
    SELECT lease_id, since
    FROM unnest(%(since_leases)s::bigint[], %(since_days)s::date[]) AS given (lease_id, since)
),
known AS (
    SELECT DISTINCT lease_id FROM dtr_source.leases WHERE lease_id IS NOT NULL
),
lost AS (
    SELECT
        'curb_trips' AS view,
        trip_id AS key,
        trip.lease_id,
        total_amount AS amount,
        CASE
            WHEN known.lease_id IS NULL
                AND (
                    trip_id IS NULL
                    OR payment_type IS NULL
                    OR NOT payment_type = ANY(%(payment_types)s)
                    OR total_amount IS NULL
                    OR total_amount = 'NaN'
                    OR NOT booked_on BETWEEN %(earliest_day)s AND %(latest_day)s
                )
                THEN 'faulty'
            WHEN booked_on IS NULL AND started_at < %(unbooked_since)s THEN 'never_booked'
            WHEN booked_on < coalesce(answered.since, %(since)s::date) THEN 'before'
            WHEN booked_on > %(last_day)s THEN 'after'
        END AS why
    FROM dtr_source.curb_trips AS trip
    LEFT JOIN known ON known.lease_id = trip.lease_id
    LEFT JOIN answered ON answered.lease_id = trip.lease_id
    UNION ALL
    SELECT
        'ledger_postings',
        posting_id,
        posting.lease_id,
        amount,
        CASE
            WHEN known.lease_id IS NULL
                AND (
                    posting_id IS NULL
                    OR obligation_id IS NULL
                    OR category IS NULL
                    OR NOT category = ANY(%(categories)s)
                    OR entry_type IS NULL
                    OR NOT entry_type = ANY(%(entry_types)s)
                    OR source IS NULL
                    OR NOT source = ANY(%(sources)s)
                    OR amount IS NULL
                    OR amount = 'NaN'
                    OR amount <= 0
                    OR NOT booked_on BETWEEN %(earliest_day)s AND %(latest_day)s
                )
                THEN 'faulty'
            WHEN booked_on IS NULL THEN 'never_booked'
            WHEN booked_on > %(last_day)s THEN 'after'
        END
    FROM dtr_source.ledger_postings AS posting
    LEFT JOIN known ON known.lease_id = posting.lease_id
)
SELECT
    why,
    view,
    count(*) AS rows,
    coalesce(sum(amount) FILTER (WHERE amount <> 'NaN'), 0.00) AS amount,
    coalesce(
        (array_agg(key::text ORDER BY key) FILTER (WHERE key IS NOT NULL))[1:%(examples)s],
        ARRAY[]::text[]
    ) AS keys,
    coalesce(
        (array_agg(DISTINCT lease_id ORDER BY lease_id) FILTER (WHERE lease_id IS NOT NULL))
            [1:%(examples)s],
        ARRAY[]::bigint[]
    ) AS lease_ids
FROM lost
WHERE why IS NOT NULL
GROUP BY why, view
ORDER BY array_position(ARRAY['faulty', 'never_booked', 'before', 'after'], why), view
