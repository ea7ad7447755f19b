UPDATE dtr
SET
    status = 'VOIDED',
    voided_at = now(),
    voided_by = %(voided_by)s,
    voided_reason = %(voided_reason)s,
    updated_on = now()
WHERE id = %(id)s
  AND status = 'GENERATED'
