UPDATE dtr_payment_batch
SET file_key = %(key)s, file_sha256 = %(sha256)s, file_bytes = %(bytes)s
WHERE id = %(id)s
  AND state = 'APPROVED'
