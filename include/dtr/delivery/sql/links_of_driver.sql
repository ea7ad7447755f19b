-- Every link to a driver's statements, oldest first.
SELECT dtr_link.*
FROM dtr_link
JOIN dtr ON dtr.id = dtr_link.dtr_row_id
WHERE dtr.driver_id = %(driver_id)s
ORDER BY dtr_link.id
