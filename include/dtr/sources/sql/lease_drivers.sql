-- Who drives under the leases of a batch at any time in the period (open dates: always).
SELECT
    lease_id,
    driver_id,
    role,
    start_date,
    end_date
FROM dtr_source.lease_drivers
WHERE lease_id = ANY(%(keys)s)
  AND (start_date IS NULL OR start_date <= %(period_end)s)
  AND (end_date IS NULL OR end_date >= %(period_start)s)
ORDER BY lease_id, driver_id
