SELECT
    run_id,
    looked_at,
    confirmed_at,
    rules,
    last_event,
    recent_changes,
    content,
    content_sha256,
    never_stated,
    never_stated_at
FROM dtr_kept_books
WHERE period_start = %(period_start)s AND period_end = %(period_end)s AND content IS NOT NULL
