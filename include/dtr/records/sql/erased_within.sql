-- Statements that share a day with the period and were erased by the rule of retention.
SELECT dtr_id
FROM dtr
WHERE erased_at IS NOT NULL
  AND daterange(period_start, period_end, '[]')
      && daterange(%(period_start)s, %(period_end)s, '[]')
ORDER BY dtr_id
