UPDATE dtr_payment_batch
SET file_made_at = %(made_at)s, file_modifier = %(modifier)s,
    file_first_sequence = %(first_sequence)s
WHERE id = %(id)s
  AND state = 'APPROVED'
  AND file_made_at IS NULL
