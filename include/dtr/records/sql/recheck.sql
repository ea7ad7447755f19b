INSERT INTO dtr_recheck (period_start, period_end, checked_at, checked_by, differences)
VALUES (%(period_start)s, %(period_end)s, %(checked_at)s, %(checked_by)s, %(differences)s)
ON CONFLICT (period_start, period_end) DO UPDATE SET
    checked_at = excluded.checked_at,
    checked_by = excluded.checked_by,
    differences = excluded.differences
-- A slow check must not overwrite a newer finding.
WHERE dtr_recheck.checked_at <= excluded.checked_at
