-- Every revision of a driver's statements, oldest first.
SELECT *
FROM dtr
WHERE driver_id = %(driver_id)s
ORDER BY period_start, revision
