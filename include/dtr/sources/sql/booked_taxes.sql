-- Per tax kind: what the period's trips carried, and what the ledger debited.
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
    coalesce(ledger.amount, 0.00) AS charged
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
LEFT JOIN (
    SELECT subcategory AS kind, sum(amount) AS amount
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND category = 'TAXES'
      AND entry_type = 'DEBIT'
      AND source IS DISTINCT FROM 'EARNINGS'
      AND amount IS DISTINCT FROM 'NaN'
      AND lease_id = ANY(%(lease_ids)s)
    GROUP BY subcategory
) AS ledger ON ledger.kind = kind.name
ORDER BY array_position(%(kinds)s::text[], kind.name)
