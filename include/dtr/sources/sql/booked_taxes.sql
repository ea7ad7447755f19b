-- Per tax kind: what the period's trips carried, and what the ledger debited.
SELECT
    kind.name AS kind,
    coalesce(trips.amount, 0.00) AS on_trips,
    coalesce(ledger.amount, 0.00) AS charged
FROM unnest(%(kinds)s::text[]) AS kind (name)
LEFT JOIN (
    SELECT carried.kind, sum(carried.amount) AS amount
    FROM dtr_source.curb_trips
    CROSS JOIN LATERAL (
        VALUES
            ('MTA', mta_tax),
            ('TIF', tif),
            ('CONGESTION', congestion),
            ('CBDT', cbdt),
            ('AIRPORT', airport_fee)
    ) AS carried (kind, amount)
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND carried.amount IS DISTINCT FROM 'NaN'
      AND lease_id = ANY(%(lease_ids)s)
    GROUP BY carried.kind
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
