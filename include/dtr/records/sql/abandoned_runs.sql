-- Runs that nobody closed, opened longer ago than a run may take.
SELECT run_id, period_start, period_end, (control_totals ->> 'leases_planned')::integer
FROM dtr_generation_history
WHERE status = 'RUNNING'
  AND generation_date < now() - make_interval(mins => %(minutes)s)
ORDER BY id
