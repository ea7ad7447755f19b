SELECT driver_id AS id, tlc_license
FROM dtr_source.drivers
WHERE driver_id = ANY(%(ids)s)
