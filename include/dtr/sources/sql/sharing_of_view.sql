-- Drivers of one address or number, whatever its case.
SELECT reached.address, array_agg(DISTINCT reached.driver_id) AS drivers
FROM (
    SELECT
        lower(btrim(CASE WHEN contacts.driver_id IS NULL THEN drivers.email ELSE contacts.email END))
            AS address,
        drivers.driver_id
    FROM dtr_source.drivers
    LEFT JOIN dtr_source.driver_contacts AS contacts ON contacts.driver_id = drivers.driver_id
    UNION ALL
    SELECT btrim(phone), driver_id
    FROM dtr_source.driver_contacts
) AS reached
WHERE reached.address = ANY(%(addresses)s)
GROUP BY reached.address
