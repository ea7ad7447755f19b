SELECT id, lease_id, first_day, last_day, reason, accepted_at, accepted_by
FROM dtr_accepted_gap
WHERE lease_id = %(lease_id)s
  AND withdrawn_at IS NULL
ORDER BY first_day
