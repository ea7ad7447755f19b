UPDATE dtr_accepted_gap
SET withdrawn_at = now(), withdrawn_by = %(withdrawn_by)s, withdrawn_reason = %(reason)s
WHERE id = %(id)s
  AND withdrawn_at IS NULL
