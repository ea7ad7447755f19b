-- The rows that the batch's obligations charge for.
SELECT
    charge_id,
    lease_id,
    driver_id,
    kind,
    description,
    charged_on,
    amount
FROM dtr_source.misc_charges
WHERE charge_id = ANY(%(keys)s)
ORDER BY charge_id
