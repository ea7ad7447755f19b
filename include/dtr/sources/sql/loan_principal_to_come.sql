-- Principal of the installments that fall due after the period, by loan; 0 once all have; one
-- whose principal is no number.
SELECT
    loan_id::text,
    coalesce(sum(principal) FILTER (WHERE NOT is_faulty), 0.00)::numeric(12, 2),
    min(installment_id::text) FILTER (WHERE is_faulty)
FROM (
    SELECT
        loan_id,
        installment_id,
        principal,
        principal IN ('NaN', 'Infinity', '-Infinity') AS is_faulty
    FROM dtr_source.loan_installments
    WHERE loan_id = ANY(%(keys)s) AND due_date > %(period_end)s
) AS to_come
GROUP BY loan_id
ORDER BY loan_id
