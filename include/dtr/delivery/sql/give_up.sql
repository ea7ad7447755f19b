-- What no try of this run has in hand any more, nor one of an hour ago: nobody knows.
UPDATE dtr_delivery AS delivery
SET state = 'UNKNOWN',
    reason = 'the program was stopped while it was being sent: it may have arrived, or not',
    ended_at = now()
FROM dtr
WHERE delivery.state = 'SENDING'
  AND (delivery.run_id = %(run_id)s OR delivery.begun_at < now() - interval '1 hour')
  AND dtr.id = delivery.dtr_row_id
RETURNING delivery.id, delivery.channel, dtr.dtr_id, dtr.revision
