-- Every driver that a row of the batch names.
SELECT
    driver_id,
    first_name,
    last_name,
    tlc_license,
    tlc_license_expires_on,
    dmv_license_expires_on,
    payment_type,
    email
FROM dtr_source.drivers
WHERE driver_id = ANY(%(keys)s)
ORDER BY driver_id
