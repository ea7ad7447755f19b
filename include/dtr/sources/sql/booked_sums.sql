-- What the books hold of a week, lease by lease, in the terms of stated_sums.sql. What settles
-- statements charges nothing and is left out.
SELECT
    lease_id,
    CASE payment_type WHEN 'CREDIT_CARD' THEN 'card' ELSE 'cash' END AS what,
    coalesce(sum(total_amount), 0.00) AS amount
FROM dtr_source.curb_trips
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
  AND payment_type IN ('CREDIT_CARD', 'CASH')
  AND total_amount IS DISTINCT FROM 'NaN'
  AND lease_id IS NOT NULL
GROUP BY 1, 2
UNION ALL
SELECT
    lease_id,
    coalesce(category, %(no_category)s) || CASE entry_type WHEN 'DEBIT' THEN ' charges' ELSE ' credits' END,
    coalesce(sum(amount), 0.00)
FROM dtr_source.ledger_postings
WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
  AND source IS DISTINCT FROM 'EARNINGS'
  AND amount IS DISTINCT FROM 'NaN'
  AND lease_id IS NOT NULL
GROUP BY 1, 2
