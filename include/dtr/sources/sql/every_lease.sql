SELECT DISTINCT lease_id
FROM dtr_source.leases
WHERE lease_id IS NOT NULL
ORDER BY lease_id
