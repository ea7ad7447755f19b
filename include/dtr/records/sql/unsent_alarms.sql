-- Alarms of a run that this channel has not sent.
SELECT
    details ->> 'kind' AS kind,
    run_id,
    details ->> 'headline' AS headline,
    details ->> 'body' AS body
FROM dtr_event AS alarm
WHERE event = 'ALARM'
  AND run_id = %(run_id)s
  AND NOT EXISTS (
    SELECT FROM dtr_event AS sent
    WHERE sent.event = 'NOTIFIED'
      AND sent.run_id = alarm.run_id
      AND sent.details ->> 'kind' = alarm.details ->> 'kind'
      AND sent.details ->> 'channel' = %(channel)s
  )
ORDER BY id
