-- Runs with alarms since an instant: of which some may still have to be sent.
SELECT DISTINCT run_id
FROM dtr_event
WHERE event = 'ALARM'
  AND occurred_at >= %(since)s
ORDER BY run_id
