-- The invoices of the installments charged.
SELECT
    repair_id,
    lease_id,
    invoice_number,
    invoice_date,
    workshop,
    invoice_amount,
    amount_paid
FROM dtr_source.repairs
WHERE repair_id = ANY(%(keys)s)
ORDER BY repair_id
