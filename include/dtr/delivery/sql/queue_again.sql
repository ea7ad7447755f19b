-- Queues a message once more, unless its newest copy still waits or is in hand; an older copy is
-- not what is asked for again.
INSERT INTO dtr_delivery (dtr_row_id, dispute_id, channel, copy, driver_id, despite, queued_by)
SELECT dtr_row_id, dispute_id, channel, copy + 1, driver_id, %(despite)s, %(queued_by)s
FROM dtr_delivery AS asked
WHERE asked.id = %(id)s
  AND asked.erased_at IS NULL
  AND asked.state NOT IN ('QUEUED', 'SENDING')
  AND NOT EXISTS (
      SELECT FROM dtr_delivery AS later
      WHERE later.dtr_row_id = asked.dtr_row_id
        AND later.dispute_id IS NOT DISTINCT FROM asked.dispute_id
        AND later.channel = asked.channel
        AND later.copy > asked.copy
  )
ON CONFLICT DO NOTHING
RETURNING id
