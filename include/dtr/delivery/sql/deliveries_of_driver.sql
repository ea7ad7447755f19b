-- Every message to a driver, oldest first.
SELECT *
FROM dtr_delivery
WHERE driver_id = %(driver_id)s
ORDER BY id
