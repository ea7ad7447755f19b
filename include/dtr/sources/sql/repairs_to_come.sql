-- Installments that fall due after the period, by repair; 0 once all have.
SELECT
    repair_id::text,
    coalesce(sum(amount) FILTER (WHERE due_date > %(period_end)s), 0.00)::numeric(12, 2)
FROM dtr_source.repair_installments
WHERE repair_id = ANY(%(keys)s)
GROUP BY repair_id
ORDER BY repair_id
