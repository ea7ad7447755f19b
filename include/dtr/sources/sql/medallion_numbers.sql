SELECT medallion_id AS id, medallion_number AS name
FROM dtr_source.medallions
WHERE medallion_id = ANY(%(ids)s)
