-- The leases of a batch.
SELECT
    lease_id,
    lease_type,
    status,
    start_date,
    end_date,
    weekly_fee,
    deposit_amount,
    vehicle_id,
    medallion_id
FROM dtr_source.leases
WHERE lease_id = ANY(%(keys)s)
ORDER BY lease_id
