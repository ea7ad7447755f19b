UPDATE dtr_bank_order
SET downloads = downloads + 1
WHERE id = %(id)s
  AND downloads = %(downloads)s
  AND state IN ('SENT', 'SETTLED')
