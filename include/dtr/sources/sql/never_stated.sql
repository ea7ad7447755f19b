-- Trips and postings that will never be on any statement, by view and by the first reason that
-- applies, with a few keys and leases to begin with. Faults are looked for in rows of no lease that
-- the books know; of all others only the day of booking is asked.
WITH answered AS (
    SELECT lease_id, min(since) AS since
    FROM unnest(%(since_leases)s::bigint[], %(since_days)s::date[]) AS given (lease_id, since)
    GROUP BY lease_id
),
trip AS NOT MATERIALIZED (
    SELECT
        *,
        trip_id IS NULL
            OR payment_type IS NULL
            OR NOT payment_type = ANY(%(payment_types)s)
            OR total_amount IS NULL
            OR total_amount = 'NaN'
            OR (booked_on BETWEEN %(earliest_day)s AND %(latest_day)s) IS FALSE AS is_faulty
    FROM dtr_source.curb_trips
),
posting AS NOT MATERIALIZED (
    SELECT
        *,
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
            OR (booked_on BETWEEN %(earliest_day)s AND %(latest_day)s) IS FALSE AS is_faulty
    FROM dtr_source.ledger_postings
),
lost AS (
    SELECT 'curb_trips' AS view, trip_id AS key, lease_id, total_amount AS amount, 'faulty' AS why
    FROM trip
    WHERE is_faulty
      AND NOT EXISTS (SELECT FROM dtr_source.leases WHERE leases.lease_id = trip.lease_id)
    UNION ALL
    SELECT
        'curb_trips',
        trip_id,
        trip.lease_id,
        total_amount,
        CASE
            WHEN booked_on IS NULL THEN 'never_booked'
            WHEN booked_on < coalesce(answered.since, %(since)s::date) THEN 'before'
            ELSE 'after'
        END
    FROM trip
    LEFT JOIN answered ON answered.lease_id = trip.lease_id
    -- The first condition is for an index: it lets through what the second one looks at closely.
    WHERE (booked_on IS NULL OR booked_on < %(latest_since)s OR booked_on > %(last_day)s)
      AND (
            (booked_on IS NULL AND started_at < %(unbooked_since)s)
            OR booked_on < coalesce(answered.since, %(since)s::date)
            OR booked_on > %(last_day)s
        )
      AND (
            NOT is_faulty
            OR EXISTS (SELECT FROM dtr_source.leases WHERE leases.lease_id = trip.lease_id)
        )
    UNION ALL
    SELECT 'ledger_postings', posting_id, lease_id, amount, 'faulty'
    FROM posting
    WHERE is_faulty
      AND NOT EXISTS (SELECT FROM dtr_source.leases WHERE leases.lease_id = posting.lease_id)
    UNION ALL
    SELECT
        'ledger_postings',
        posting_id,
        lease_id,
        amount,
        CASE WHEN booked_on IS NULL THEN 'never_booked' ELSE 'after' END
    FROM posting
    WHERE (booked_on IS NULL OR booked_on > %(last_day)s)
      AND (
            NOT is_faulty
            OR EXISTS (SELECT FROM dtr_source.leases WHERE leases.lease_id = posting.lease_id)
        )
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
GROUP BY why, view
ORDER BY array_position(ARRAY['faulty', 'never_booked', 'before', 'after'], why), view
