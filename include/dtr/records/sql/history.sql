-- Runs, newest first, from below the id `before` on.
SELECT
    id,
    run_id,
    generation_date,
    period_start,
    period_end,
    total_dtrs_generated,
    total_failed,
    total_skipped,
    generation_time_seconds,
    status,
    error_message,
    triggered_by,
    triggered_by_user,
    control_totals
FROM dtr_generation_history
WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
  AND (%(run_id)s::text IS NULL OR run_id = %(run_id)s)
  AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(period_start)s::date IS NULL OR period_start = %(period_start)s)
ORDER BY id DESC
LIMIT %(most)s
OFFSET %(skip)s
