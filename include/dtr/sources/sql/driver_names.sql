SELECT driver_id AS id, concat_ws(' ', first_name, last_name) AS name
FROM dtr_source.drivers
WHERE driver_id = ANY(%(ids)s)
