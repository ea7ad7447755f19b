-- The batch's medallions.
SELECT
    medallion_id,
    medallion_number,
    renewal_expires_on
FROM dtr_source.medallions
WHERE medallion_id = ANY(%(keys)s)
ORDER BY medallion_id
