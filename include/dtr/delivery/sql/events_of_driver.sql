-- The trail of a driver's statements, oldest first.
SELECT *
FROM dtr_event
WHERE dtr_id IN (SELECT dtr_id FROM dtr WHERE driver_id = %(driver_id)s)
ORDER BY id
