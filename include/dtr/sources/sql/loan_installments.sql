-- The rows that the batch's obligations charge for.
SELECT
    installment_id,
    loan_id,
    due_date,
    principal,
    interest,
    amount
FROM dtr_source.loan_installments
WHERE installment_id = ANY(%(keys)s)
ORDER BY installment_id
