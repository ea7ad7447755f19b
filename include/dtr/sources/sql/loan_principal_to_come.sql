-- Principal of the installments that fall due after the period, by loan; 0 once all have.
SELECT
    loan_id::text,
    coalesce(sum(principal) FILTER (WHERE due_date > %(period_end)s), 0.00)::numeric(12, 2)
FROM dtr_source.loan_installments
WHERE loan_id = ANY(%(keys)s)
GROUP BY loan_id
ORDER BY loan_id
