-- Statements left half-way, by week: nothing has touched them for longer than a run may take.
SELECT period_start, count(*)::integer AS statements
FROM dtr
WHERE status IN ('PENDING', 'PROCESSING')
  AND updated_on < now() - make_interval(mins => %(minutes)s)
GROUP BY period_start
ORDER BY period_start
