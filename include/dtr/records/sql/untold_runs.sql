-- Runs with alarms since an instant: where somebody may still have to be told.
SELECT DISTINCT run_id
FROM dtr_event
WHERE event = 'ALARM'
  AND occurred_at >= %(since)s
ORDER BY run_id
