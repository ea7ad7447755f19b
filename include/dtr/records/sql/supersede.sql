-- The conditions under which it was decided, once more: people pay and void between two tasks.
UPDATE dtr
SET
    status = 'VOIDED',
    voided_at = now(),
    voided_by = %(voided_by)s,
    voided_reason = %(voided_reason)s,
    updated_on = now()
WHERE id = %(id)s
  AND status = 'GENERATED'
  AND revision = %(revision)s
  AND erased_at IS NULL
  AND %(payments)s = (
    SELECT count(*)
    FROM dtr_payment
    WHERE dtr_payment.dtr_id = dtr.dtr_id AND state NOT IN ('RETURNED', 'CANCELED')
  )
  AND NOT EXISTS (
    SELECT
    FROM dtr_payment
    WHERE dtr_payment.dtr_id = dtr.dtr_id AND state IN ('PLANNED', 'HELD')
  )
