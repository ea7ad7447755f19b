-- Drivers whose TLC license begins with a text.
SELECT driver_id
FROM dtr_source.drivers
WHERE tlc_license ILIKE %(prefix)s
