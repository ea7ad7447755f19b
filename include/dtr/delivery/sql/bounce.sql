-- A message that came back, known by its Message-ID; once.
UPDATE dtr_delivery AS delivery
SET state = 'BOUNCED', reason = %(reason)s, ended_at = now()
FROM dtr
WHERE delivery.message_id = %(message_id)s
  AND delivery.state IN ('SENT', 'UNKNOWN')
  AND dtr.id = delivery.dtr_row_id
RETURNING delivery.id, dtr.dtr_id, dtr.revision
