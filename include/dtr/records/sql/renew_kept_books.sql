-- Only what was read: where another run was quicker, its own stays, and the next look is surprised by a
-- statement that it does not know.
UPDATE dtr_kept_books
SET content = %(content)s, content_sha256 = %(content_sha256)s
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND content_sha256 = %(read_sha256)s
  AND looked_at = %(looked_at)s
