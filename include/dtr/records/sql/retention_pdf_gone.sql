UPDATE dtr
SET pdf_erased_at = now(), updated_on = now()
WHERE id = %(id)s
  AND erased_at IS NOT NULL
  AND pdf_erased_at IS NULL
