SELECT id
FROM dtr_delivery
WHERE driver_id = %(driver_id)s
  AND state = 'SENDING'
LIMIT 1
