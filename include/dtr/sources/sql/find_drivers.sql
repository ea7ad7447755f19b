-- Drivers whose name holds a text, or whose TLC license begins with it.
SELECT driver_id
FROM dtr_source.drivers
WHERE concat_ws(' ', first_name, last_name) ILIKE %(within)s
   OR tlc_license ILIKE %(prefix)s
