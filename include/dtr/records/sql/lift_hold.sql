UPDATE dtr_legal_hold
SET lifted_at = now(), lifted_by = %(lifted_by)s, lifted_reason = %(reason)s
WHERE id = %(id)s
  AND lifted_at IS NULL
RETURNING lease_id, driver_id
