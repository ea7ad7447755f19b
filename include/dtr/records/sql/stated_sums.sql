-- What the standing statements of a week state, a row for each lease: its sums as one text, JSON, that is equal to
-- the text of books that hold the same (booked_sums.sql of the sources says how it is written); null where all of
-- them are nothing. Erased ones state nothing that could be compared.
WITH standing AS NOT MATERIALIZED (
    SELECT lease_id, cc_earnings, cash_earnings, balances
    FROM dtr
    WHERE period_start = %(period_start)s AND period_end = %(period_end)s AND status = 'GENERATED'
      AND erased_at IS NULL
),
sums AS (
    SELECT lease_id, false AS is_ledger, NULL AS category, cc_earnings AS first, cash_earnings AS second
    FROM standing
    UNION ALL
    SELECT
        lease_id,
        true,
        line ->> 'category',
        sum((line ->> 'charge')::numeric),
        sum((line ->> 'credit')::numeric)
    FROM standing
    CROSS JOIN LATERAL jsonb_array_elements(balances) AS line
    GROUP BY lease_id, line ->> 'category'
)
SELECT
    lease_id,
    json_agg(
        json_build_array(is_ledger, category, trim_scale(first), trim_scale(second))
        ORDER BY is_ledger, category COLLATE "C"
    ) FILTER (WHERE first <> 0 OR second <> 0)::text AS sums
FROM sums
GROUP BY lease_id
