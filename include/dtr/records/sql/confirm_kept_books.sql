UPDATE dtr_kept_books
SET confirmed_at = greatest(confirmed_at, %(confirmed_at)s)
WHERE period_start = %(period_start)s AND period_end = %(period_end)s
