-- Vehicles whose plate begins with a text.
SELECT vehicle_id
FROM dtr_source.vehicles
WHERE plate ILIKE %(prefix)s
