-- What the books hold of a week, a row for each lease: its sums as one text, JSON, that is equal to the text of a
-- statement that says the same (stated_sums.sql of the records). Each sum that comes to something is a list: whether it is
-- the ledger's, the category, and two amounts without trailing zeros: of the trips card and cash, of a
-- category charges and credits. What settles statements charges nothing and is left out.
WITH sums AS (
    SELECT
        lease_id,
        false AS is_ledger,
        NULL AS category,
        coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CREDIT_CARD'), 0) AS first,
        coalesce(sum(total_amount) FILTER (WHERE payment_type = 'CASH'), 0) AS second
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND total_amount <> 'NaN'
      AND lease_id IS NOT NULL
    GROUP BY lease_id
    UNION ALL
    SELECT
        lease_id,
        true,
        category,
        coalesce(sum(amount) FILTER (WHERE entry_type = 'DEBIT'), 0),
        coalesce(sum(amount) FILTER (WHERE entry_type IS DISTINCT FROM 'DEBIT'), 0)
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND source IS DISTINCT FROM 'EARNINGS'
      AND amount <> 'NaN'
      AND lease_id IS NOT NULL
    GROUP BY lease_id, category
)
SELECT
    lease_id,
    json_agg(
        json_build_array(is_ledger, category, trim_scale(first), trim_scale(second))
        ORDER BY is_ledger, category COLLATE "C"
    )::text AS sums
FROM sums
WHERE first <> 0 OR second <> 0
GROUP BY lease_id
