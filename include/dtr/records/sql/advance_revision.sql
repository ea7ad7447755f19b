-- The key of this revision holds other content (an earlier try saw other data): take the next.
UPDATE dtr
SET revision = revision + 1, updated_on = now()
WHERE id = %(id)s
  AND revision = %(revision)s
  AND run_id = %(run_id)s
  AND status = 'PROCESSING'
