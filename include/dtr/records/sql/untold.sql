-- Alarms of a run that nobody was told of by this channel.
SELECT
    details ->> 'kind' AS kind,
    run_id,
    details ->> 'headline' AS headline,
    details ->> 'body' AS body
FROM dtr_event AS alarm
WHERE event = 'ALARM'
  AND run_id = %(run_id)s
  AND NOT EXISTS (
    SELECT FROM dtr_event AS told
    WHERE told.event = 'NOTIFIED'
      AND told.run_id = alarm.run_id
      AND told.details ->> 'kind' = alarm.details ->> 'kind'
      AND told.details ->> 'channel' = %(channel)s
  )
ORDER BY id
