-- Everything that a driver asked, oldest first.
SELECT *
FROM dtr_dispute
WHERE driver_id = %(driver_id)s
ORDER BY id
