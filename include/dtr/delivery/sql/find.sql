-- One message with the DTR that it is about, its row locked.
SELECT delivery.id, delivery.state, delivery.channel, delivery.dispute_id, dtr.dtr_id, dtr.revision, dtr.status,
    dtr.erased_at
FROM dtr_delivery AS delivery
JOIN dtr ON dtr.id = delivery.dtr_row_id
WHERE delivery.id = %(id)s
FOR UPDATE OF delivery
