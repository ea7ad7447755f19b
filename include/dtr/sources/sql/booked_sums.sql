-- What the books hold of a week, lease by lease: card and cash of its trips (no category), charges and
-- credits of each category. What settles statements charges nothing and is left out. Ordered as
-- booked_postings.sql is.
SELECT *
FROM (
    SELECT
        lease_id,
        NULL AS category,
        false AS is_ledger,
        coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CREDIT_CARD'), 0.00) AS first,
        coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CASH'), 0.00) AS second
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND payment_type IN ('CREDIT_CARD', 'CASH')
      AND total_amount IS DISTINCT FROM 'NaN'
      AND lease_id IS NOT NULL
    GROUP BY lease_id
    UNION ALL
    SELECT
        lease_id,
        category,
        true,
        coalesce(sum(amount) FILTER (WHERE entry_type = 'DEBIT'), 0.00),
        coalesce(sum(amount) FILTER (WHERE entry_type IS DISTINCT FROM 'DEBIT'), 0.00)
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND source IS DISTINCT FROM 'EARNINGS'
      AND amount IS DISTINCT FROM 'NaN'
      AND lease_id IS NOT NULL
    GROUP BY lease_id, category
) AS booked
ORDER BY lease_id + 0
