-- Queues the answer to a dispute, once for each answer.
INSERT INTO dtr_delivery (dtr_row_id, dispute_id, channel, copy, driver_id, queued_by)
SELECT
    dispute.dtr_row_id,
    dispute.id,
    'EMAIL',
    1 + coalesce((SELECT max(copy) FROM dtr_delivery WHERE dispute_id = dispute.id), 0),
    dispute.driver_id,
    %(queued_by)s
FROM dtr_dispute AS dispute
WHERE dispute.id = %(dispute_id)s
RETURNING id
