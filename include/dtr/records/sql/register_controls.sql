-- The newest closed run of each week that has control totals.
SELECT DISTINCT ON (period_start) period_start, run_id, status, control_totals
FROM dtr_generation_history
WHERE period_start = ANY(%(starts)s)
  AND status <> 'RUNNING'
  AND control_totals ? 'statements'
ORDER BY period_start, id DESC
