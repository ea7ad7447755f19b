-- The rows that the batch's obligations charge for.
SELECT
    toll_id,
    lease_id,
    driver_id,
    plate,
    agency,
    entry_plaza,
    exit_plaza,
    occurred_at,
    amount
FROM dtr_source.ezpass_tolls
WHERE toll_id = ANY(%(keys)s)
ORDER BY toll_id
