-- Drivers with where they are reached: the view decides, for whom it has a row.
SELECT
    drivers.driver_id,
    concat_ws(' ', drivers.first_name, drivers.last_name) AS name,
    drivers.payment_type,
    contacts.language,
    CASE WHEN contacts.driver_id IS NULL THEN drivers.email ELSE contacts.email END AS email,
    contacts.phone
FROM dtr_source.drivers
LEFT JOIN dtr_source.driver_contacts AS contacts ON contacts.driver_id = drivers.driver_id
WHERE drivers.driver_id = ANY(%(ids)s)
