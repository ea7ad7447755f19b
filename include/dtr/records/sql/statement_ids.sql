-- Which statement of the period stands for each lease: leases and row ids, each in one list, as a row
-- for each of a fleet would take ten times the room. Erased ones state nothing any more.
SELECT
    coalesce(array_agg(lease_id ORDER BY lease_id), '{}') AS lease_ids,
    coalesce(array_agg(id ORDER BY lease_id), '{}') AS ids
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
  AND erased_at IS NULL
