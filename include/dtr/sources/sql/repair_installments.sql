-- The rows that the batch's obligations charge for.
SELECT
    installment_id,
    repair_id,
    due_date,
    amount
FROM dtr_source.repair_installments
WHERE installment_id = ANY(%(keys)s)
ORDER BY installment_id
