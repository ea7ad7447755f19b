-- How many messages that a run had in hand are in which state; and how many of all still wait.
SELECT state, count(*)
FROM dtr_delivery
WHERE run_id = %(run_id)s
   OR state = 'QUEUED'
GROUP BY state
