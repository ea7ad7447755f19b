-- What was unusual when a batch was planned, statement by statement.
SELECT dtr_id || ': ' || string_agg(remark, '; ') AS remark
FROM dtr_event
CROSS JOIN LATERAL jsonb_array_elements_text(details -> 'remarks') AS remark
WHERE details ->> 'batch' = %(number)s
  AND details ? 'batch'
  AND event = 'PAYMENT_PLANNED'
GROUP BY dtr_event.id, dtr_id
ORDER BY dtr_event.id
LIMIT %(most)s
