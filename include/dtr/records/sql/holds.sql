SELECT id, lease_id, driver_id, reason, placed_at, placed_by
FROM dtr_legal_hold
WHERE lifted_at IS NULL
ORDER BY id
