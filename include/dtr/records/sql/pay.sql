-- The conditions under which it was decided are asked again where it is done.
UPDATE dtr
SET
    payment_type = %(payment_type)s,
    batch_number = %(batch_number)s,
    payment_date = %(payment_date)s,
    updated_on = now()
WHERE id = %(id)s
  AND revision = %(revision)s
  AND status = 'GENERATED'
  AND payment_type = 'PENDING'
  AND total_due = %(total_due)s
