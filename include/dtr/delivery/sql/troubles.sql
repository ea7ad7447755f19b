-- What a person has to look at of a run, by state.
SELECT dtr.dtr_id, delivery.channel, delivery.state, delivery.reason
FROM dtr_delivery AS delivery
JOIN dtr ON dtr.id = delivery.dtr_row_id
WHERE delivery.run_id = %(run_id)s
  AND delivery.state = ANY(%(states)s)
ORDER BY delivery.id
LIMIT %(most)s
