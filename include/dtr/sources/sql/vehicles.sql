-- The batch's vehicles.
SELECT
    vehicle_id,
    plate,
    vin,
    make,
    model,
    model_year,
    registration_expires_on,
    inspection_expires_on,
    insurance_expires_on
FROM dtr_source.vehicles
WHERE vehicle_id = ANY(%(keys)s)
ORDER BY vehicle_id
