-- Drivers of one address, whatever its case, in a fleet without the view driver_contacts.
SELECT lower(btrim(email)) AS address, array_agg(DISTINCT driver_id) AS drivers
FROM dtr_source.drivers
WHERE lower(btrim(email)) = ANY(%(addresses)s)
GROUP BY lower(btrim(email))
