SELECT DISTINCT lease_id
FROM dtr_source.leases
WHERE lease_id = ANY(%(lease_ids)s::bigint[])
