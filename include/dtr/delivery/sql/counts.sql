-- How many messages that a run queued or had in hand are in which state.
SELECT state, count(*)
FROM dtr_delivery
WHERE run_id = %(run_id)s
GROUP BY state
