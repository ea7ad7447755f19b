-- What was last found about some weeks, whether they agree or not.
SELECT period_start, period_end, checked_at, checked_by, differences
FROM dtr_recheck
WHERE period_start = ANY(%(period_starts)s::date[])
