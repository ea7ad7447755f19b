UPDATE dtr_kept_books
SET content = NULL, content_sha256 = NULL
WHERE period_start = %(period_start)s AND period_end = %(period_end)s AND content IS NOT NULL
