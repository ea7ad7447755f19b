-- The conditions under which it was decided, once more: people pay and void between two tasks.
UPDATE dtr
SET
    status = 'VOIDED',
    voided_at = now(),
    voided_by = %(voided_by)s,
    voided_reason = %(voided_reason)s,
    updated_on = now()
WHERE id = %(id)s
  AND revision = %(revision)s
  AND payment_type = %(payment_type)s
  AND status = 'GENERATED'
