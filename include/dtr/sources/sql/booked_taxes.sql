-- Per tax kind, and per `place` that each lease issued is given: what the period's trips carried,
-- refunds taken off, and what the ledger debited less what it credited. Interim payments pay a tax and
-- do not change it; adjustments are told apart, for some of them put right what an earlier week
-- charged. Of the leases `only`, where any are given.
--
-- By lease first, and of the leases issued then: the period's rows are read in one go, not lease by
-- lease through an index, which reads sixteen times as many pages.
WITH issued AS (
    SELECT lease_id, min(place) AS place
    FROM unnest(%(lease_ids)s::bigint[], %(places)s::integer[]) AS given (lease_id, place)
    GROUP BY lease_id
),
carried AS (
    SELECT
        place,
        sum(mta) AS mta,
        sum(tif) AS tif,
        sum(congestion) AS congestion,
        sum(cbdt) AS cbdt,
        sum(airport) AS airport
    FROM (
        SELECT
            lease_id,
            sum(mta_tax) FILTER (WHERE mta_tax <> 'NaN') AS mta,
            sum(tif) FILTER (WHERE tif <> 'NaN') AS tif,
            sum(congestion) FILTER (WHERE congestion <> 'NaN') AS congestion,
            sum(cbdt) FILTER (WHERE cbdt <> 'NaN') AS cbdt,
            sum(airport_fee) FILTER (WHERE airport_fee <> 'NaN') AS airport
        FROM dtr_source.curb_trips
        WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
          AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
        GROUP BY lease_id
    ) AS lease
    JOIN issued USING (lease_id)
    GROUP BY place
)
SELECT
    kind.name AS kind,
    coalesce(trips.amount, 0.00) AS on_trips,
    coalesce(ledger.charged, 0.00) AS charged,
    coalesce(ledger.adjusted, 0.00) AS adjusted,
    every.place
FROM unnest(%(kinds)s::text[]) AS kind (name)
CROSS JOIN (SELECT 0 AS place UNION SELECT place FROM issued) AS every
LEFT JOIN (
    SELECT carried.place, pair.kind, pair.amount
    FROM carried
    CROSS JOIN LATERAL (
        VALUES
            ('MTA', mta),
            ('TIF', tif),
            ('CONGESTION', congestion),
            ('CBDT', cbdt),
            ('AIRPORT', airport)
    ) AS pair (kind, amount)
) AS trips ON trips.kind = kind.name AND trips.place = every.place
LEFT JOIN (
    SELECT place, kind, sum(debited - credited) AS charged, sum(adjusted) AS adjusted
    FROM (
        SELECT
            lease_id,
            subcategory AS kind,
            coalesce(sum(amount) FILTER (WHERE entry_type = 'DEBIT'), 0.00) AS debited,
            coalesce(
                sum(amount) FILTER (
                    WHERE entry_type = 'CREDIT' AND source NOT IN ('ADJUSTMENT', 'INTERIM_PAYMENT')
                ),
                0.00
            ) AS credited,
            sum(amount) FILTER (WHERE entry_type = 'CREDIT' AND source = 'ADJUSTMENT') AS adjusted
        FROM dtr_source.ledger_postings
        WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
          AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
          AND category = 'TAXES'
          AND source IS DISTINCT FROM 'EARNINGS'
          AND amount IS DISTINCT FROM 'NaN'
        GROUP BY lease_id, subcategory
    ) AS lease
    JOIN issued USING (lease_id)
    GROUP BY place, kind
) AS ledger ON ledger.kind = kind.name AND ledger.place = every.place
ORDER BY array_position(%(kinds)s::text[], kind.name), every.place
