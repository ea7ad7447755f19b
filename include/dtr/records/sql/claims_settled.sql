-- What was paid too much on a week's statements, and was settled with the drivers by a person: by day
-- in New York. Money is cents.
SELECT
    (made_at AT TIME ZONE 'America/New_York')::date AS settled_on,
    sum(amount * 100)::bigint AS cents
FROM dtr_payment_claim
WHERE from_period_start = %(period_start)s
  AND reason IS NOT NULL
GROUP BY settled_on
ORDER BY settled_on
