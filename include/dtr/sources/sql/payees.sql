-- How drivers want to be paid, and their names.
SELECT driver_id, payment_type, concat_ws(' ', first_name, last_name) AS name
FROM dtr_source.drivers
WHERE driver_id = ANY(%(driver_ids)s)
