-- The newest periods that have standing statements, newest first.
SELECT DISTINCT period_start, period_end
FROM dtr
WHERE status = 'GENERATED'
  AND period_end < %(today)s
ORDER BY period_start DESC
LIMIT %(most)s
