INSERT INTO dtr_kept_books (
    period_start,
    period_end,
    run_id,
    looked_at,
    rules,
    last_event,
    recent_changes,
    content,
    content_sha256,
    never_stated,
    never_stated_at
)
VALUES (
    %(period_start)s,
    %(period_end)s,
    %(run_id)s,
    %(looked_at)s,
    %(rules)s,
    %(last_event)s,
    %(recent_changes)s,
    %(content)s,
    %(content_sha256)s,
    %(never_stated)s,
    %(looked_at)s
)
ON CONFLICT (period_start, period_end) DO UPDATE SET
    run_id = excluded.run_id,
    looked_at = excluded.looked_at,
    confirmed_at = NULL,
    rules = excluded.rules,
    last_event = excluded.last_event,
    recent_changes = excluded.recent_changes,
    content = excluded.content,
    content_sha256 = excluded.content_sha256,
    never_stated = excluded.never_stated,
    never_stated_at = excluded.never_stated_at
-- A slow look must not replace a newer one.
WHERE dtr_kept_books.looked_at <= excluded.looked_at
