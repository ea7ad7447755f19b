-- Medallions whose number begins with a text.
SELECT medallion_id
FROM dtr_source.medallions
WHERE medallion_number ILIKE %(prefix)s
