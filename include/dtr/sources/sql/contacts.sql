-- Drivers with where they are reached, from a fleet without the view driver_contacts.
SELECT
    driver_id,
    concat_ws(' ', first_name, last_name) AS name,
    payment_type,
    NULL::text AS language,
    email,
    NULL::text AS phone
FROM dtr_source.drivers
WHERE driver_id = ANY(%(ids)s)
