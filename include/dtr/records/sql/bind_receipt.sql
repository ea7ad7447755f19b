UPDATE dtr
SET
    receipt_number = %(receipt_number)s,
    receipt_date = %(receipt_date)s,
    generated_at = %(generated_at)s,
    updated_on = now()
WHERE id = %(id)s
  AND status = 'PROCESSING'
  AND receipt_number IS NULL
