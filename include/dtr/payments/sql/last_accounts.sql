-- The account that each of some drivers was last paid into, by its keyed hash; and whether that
-- payment came back.
SELECT DISTINCT ON (driver_id) driver_id, account_key, state = 'RETURNED' AS came_back
FROM dtr_payment
WHERE driver_id = ANY(%(driver_ids)s)
  AND account_key IS NOT NULL
  AND sent_at IS NOT NULL
ORDER BY driver_id, id DESC
