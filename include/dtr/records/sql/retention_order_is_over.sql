SELECT
FROM dtr_bank_order AS file
WHERE id = %(id)s
  AND erased_at IS NULL
  AND NOT EXISTS (
      SELECT FROM dtr_bank_order_entry AS entry
      WHERE entry.order_id = file.id AND entry.erased_at IS NULL
  )
