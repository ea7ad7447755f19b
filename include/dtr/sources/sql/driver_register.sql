-- Every driver by name and license, for those who look for one.
SELECT driver_id, concat_ws(' ', first_name, last_name), tlc_license
FROM dtr_source.drivers
WHERE driver_id IS NOT NULL
