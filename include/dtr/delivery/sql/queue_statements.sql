-- Queues the standing statements of a period, each once for each channel, whoever asks how often.
INSERT INTO dtr_delivery (dtr_row_id, channel, driver_id, queued_by, run_id)
SELECT dtr.id, channel, dtr.driver_id, %(queued_by)s, %(run_id)s
FROM dtr
CROSS JOIN unnest(%(channels)s::text[]) AS channel
WHERE dtr.status = 'GENERATED'
  AND dtr.erased_at IS NULL
  AND dtr.period_start = %(period_start)s
  AND dtr.period_end = %(period_end)s
  AND (cardinality(%(lease_ids)s::integer[]) = 0 OR dtr.lease_id = ANY(%(lease_ids)s))
ORDER BY dtr.lease_id, channel
ON CONFLICT DO NOTHING
