-- Of weeks that are not looked at again.
UPDATE dtr_kept_books
SET content = NULL, content_sha256 = NULL
WHERE content IS NOT NULL AND NOT period_start = ANY(%(period_starts)s::date[])
