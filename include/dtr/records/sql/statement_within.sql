-- A standing statement that shares a day with a gap.
SELECT dtr_id
FROM dtr
WHERE lease_id = %(lease_id)s
  AND status = 'GENERATED'
  AND daterange(period_start, period_end, '[]') && daterange(%(first_day)s, %(last_day)s, '[]')
ORDER BY period_start
LIMIT 1
