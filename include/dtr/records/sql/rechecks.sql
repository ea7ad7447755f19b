-- Closed weeks that differ from the books, newest first.
SELECT period_start, period_end, checked_at, checked_by, differences
FROM dtr_recheck
WHERE jsonb_array_length(differences) > 0
ORDER BY period_start DESC
