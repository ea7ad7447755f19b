-- Per tax kind: what the period's trips carried, refunds taken off, and what the ledger debited
-- less what it credited. Interim payments pay a tax and do not change it; adjustments are told
-- apart, for some of them put right what an earlier week charged.
WITH carried AS (
    SELECT
        sum(mta_tax) FILTER (WHERE mta_tax <> 'NaN') AS mta,
        sum(tif) FILTER (WHERE tif <> 'NaN') AS tif,
        sum(congestion) FILTER (WHERE congestion <> 'NaN') AS congestion,
        sum(cbdt) FILTER (WHERE cbdt <> 'NaN') AS cbdt,
        sum(airport_fee) FILTER (WHERE airport_fee <> 'NaN') AS airport
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND lease_id = ANY(%(lease_ids)s)
)
SELECT
    kind.name AS kind,
    coalesce(trips.amount, 0.00) AS on_trips,
    coalesce(ledger.charged, 0.00) AS charged,
    coalesce(ledger.adjusted, 0.00) AS adjusted
FROM unnest(%(kinds)s::text[]) AS kind (name)
LEFT JOIN (
    SELECT pair.kind, pair.amount
    FROM carried
    CROSS JOIN LATERAL (
        VALUES
            ('MTA', mta),
            ('TIF', tif),
            ('CONGESTION', congestion),
            ('CBDT', cbdt),
            ('AIRPORT', airport)
    ) AS pair (kind, amount)
) AS trips ON trips.kind = kind.name
-- By lease first, and of the leases issued then: the period's postings are read in one go, not lease
-- by lease through an index, which reads sixteen times as many pages.
LEFT JOIN (
    SELECT kind, sum(debited - credited) AS charged, sum(adjusted) AS adjusted
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
          AND category = 'TAXES'
          AND source IS DISTINCT FROM 'EARNINGS'
          AND amount IS DISTINCT FROM 'NaN'
        GROUP BY lease_id, subcategory
    ) AS lease
    JOIN (SELECT DISTINCT lease_id FROM unnest(%(lease_ids)s::bigint[]) AS given (lease_id)) AS issued
        USING (lease_id)
    GROUP BY kind
) AS ledger ON ledger.kind = kind.name
ORDER BY array_position(%(kinds)s::text[], kind.name)
