-- Messages of a period that failed or came back, and that nobody has asked for again.
SELECT asked.id
FROM dtr_delivery AS asked
JOIN dtr ON dtr.id = asked.dtr_row_id
WHERE dtr.period_start = %(period_start)s
  AND asked.erased_at IS NULL
  AND asked.state = ANY(%(states)s)
  AND (asked.dispute_id IS NOT NULL OR dtr.status = 'GENERATED')
  AND NOT EXISTS (
      SELECT FROM dtr_delivery AS later
      WHERE later.dtr_row_id = asked.dtr_row_id
        AND later.dispute_id IS NOT DISTINCT FROM asked.dispute_id
        AND later.channel = asked.channel
        AND later.copy > asked.copy
  )
ORDER BY asked.id
