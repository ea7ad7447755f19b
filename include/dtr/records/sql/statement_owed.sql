-- Leases of a period by where they stand with it: `live` (a statement stands or is under way),
-- `failed` (tried, and nothing stands), `answered` (the program answers for them since that day or
-- earlier, by the statement of theirs that was issued first by the clock).
WITH live AS (
    SELECT DISTINCT lease_id
    FROM dtr
    WHERE period_start = %(period_start)s
      AND period_end = %(period_end)s
      AND status IN ('PENDING', 'PROCESSING', 'GENERATED')
)
SELECT lease_id, 'live' AS state
FROM live
UNION ALL
SELECT DISTINCT lease_id, 'failed'
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'FAILED'
  AND lease_id NOT IN (SELECT lease_id FROM live)
UNION ALL
SELECT lease_id, 'answered'
FROM dtr
WHERE status IN ('GENERATED', 'VOIDED')
GROUP BY lease_id
HAVING coalesce(%(since)s::date, (array_agg(period_start ORDER BY generated_at, id))[1])
    <= %(period_start)s
