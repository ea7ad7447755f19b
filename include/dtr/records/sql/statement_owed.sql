-- Leases of a period by where they stand with it: `live` (a statement stands or is under way),
-- `failed` (tried, and nothing stands); each in one list.
WITH live AS (
    SELECT DISTINCT lease_id
    FROM dtr
    WHERE period_start = %(period_start)s
      AND period_end = %(period_end)s
      AND status IN ('PENDING', 'PROCESSING', 'GENERATED')
)
SELECT
    ARRAY(SELECT lease_id FROM live) AS live,
    ARRAY(
        SELECT DISTINCT lease_id
        FROM dtr
        WHERE period_start = %(period_start)s
          AND period_end = %(period_end)s
          AND status = 'FAILED'
          AND lease_id NOT IN (SELECT lease_id FROM live)
    ) AS failed
