-- Everything that was sent about a DTR, newest first.
SELECT
    delivery.id,
    dtr.dtr_id,
    dtr.revision,
    dtr.lease_id,
    delivery.driver_id,
    delivery.dispute_id,
    delivery.channel,
    delivery.copy,
    delivery.state,
    delivery.address,
    delivery.language,
    delivery.queued_at,
    delivery.queued_by,
    delivery.begun_at,
    delivery.ended_at,
    delivery.tries,
    delivery.reason,
    delivery.warning
FROM dtr_delivery AS delivery
JOIN dtr ON dtr.id = delivery.dtr_row_id
WHERE dtr.dtr_id = %(dtr_id)s
ORDER BY delivery.id DESC
