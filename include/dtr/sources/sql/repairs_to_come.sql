-- Installments that fall due after the period, by repair; 0 once all have; one
-- whose amount is no number.
SELECT
    repair_id::text,
    coalesce(sum(amount) FILTER (WHERE NOT is_faulty), 0.00)::numeric(12, 2),
    min(installment_id::text) FILTER (WHERE is_faulty)
FROM (
    SELECT
        repair_id,
        installment_id,
        amount,
        amount IN ('NaN', 'Infinity', '-Infinity') AS is_faulty
    FROM dtr_source.repair_installments
    WHERE repair_id = ANY(%(keys)s) AND due_date > %(period_end)s
) AS to_come
GROUP BY repair_id
ORDER BY repair_id
