-- The loans of the installments charged.
SELECT
    loan_id,
    lease_id,
    driver_id,
    loan_date,
    principal,
    annual_rate
FROM dtr_source.driver_loans
WHERE loan_id = ANY(%(keys)s)
ORDER BY loan_id
