-- How some statements reached their drivers: of each and each channel, the newest copy.
SELECT DISTINCT ON (dtr_row_id, channel)
    dtr_row_id,
    channel,
    state,
    address,
    language,
    coalesce(ended_at, begun_at, queued_at) AS at,
    reason
FROM dtr_delivery
WHERE dtr_row_id = ANY(%(row_ids)s)
  AND coalesce(dispute_id, 0::bigint) = 0
ORDER BY dtr_row_id, channel, copy DESC
