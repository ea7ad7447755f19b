-- Leases with a statement that shares a day with the period, which has seven: whether all of it was
-- erased by the rule of retention, and whether one stands that was not.
SELECT
    lease_id,
    bool_and(erased_at IS NOT NULL) AS is_erased,
    bool_or(status = 'GENERATED' AND erased_at IS NULL) AS is_kept
FROM dtr
WHERE period_start BETWEEN %(period_start)s::date - 6 AND %(period_end)s
GROUP BY lease_id
ORDER BY lease_id
