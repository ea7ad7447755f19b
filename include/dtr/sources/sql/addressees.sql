-- What a document itself needs of a driver's contacts.
SELECT driver_id, language, address_line1, address_line2, city, state, postal_code
FROM dtr_source.driver_contacts
WHERE driver_id = ANY(%(ids)s)
ORDER BY driver_id
