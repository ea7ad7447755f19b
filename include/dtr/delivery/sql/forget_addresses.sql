UPDATE dtr_delivery
SET address = NULL
FROM dtr
WHERE dtr_delivery.driver_id = %(driver_id)s
  AND dtr_delivery.address IS NOT NULL
  AND dtr_delivery.state <> 'SENDING'
  AND dtr.id = dtr_delivery.dtr_row_id
RETURNING dtr.dtr_id, dtr.revision
