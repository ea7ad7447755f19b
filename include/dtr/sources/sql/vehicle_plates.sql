SELECT vehicle_id AS id, plate AS name
FROM dtr_source.vehicles
WHERE vehicle_id = ANY(%(ids)s)
