-- From which day the program answers for each lease: the first day of the statement that was issued
-- first, by the clock.
SELECT lease_id, (array_agg(period_start ORDER BY generated_at, id))[1]
FROM dtr
WHERE status IN ('GENERATED', 'VOIDED')
GROUP BY lease_id
