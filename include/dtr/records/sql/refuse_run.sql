INSERT INTO dtr_generation_history (
    run_id, generation_date, period_start, period_end, status, error_message,
    generation_time_seconds, triggered_by, triggered_by_user
)
VALUES (
    %(run_id)s, now(), %(period_start)s, %(period_end)s, 'FAILED', %(reason)s,
    0, %(triggered_by)s, %(user)s
)
ON CONFLICT (run_id) DO UPDATE SET
    period_start = excluded.period_start,
    period_end = excluded.period_end,
    status = excluded.status,
    error_message = excluded.error_message,
    generation_time_seconds = extract(epoch FROM now() - dtr_generation_history.generation_date),
    updated_on = now()
-- What was closed stays as it was; an event records the refusal.
WHERE dtr_generation_history.status = 'RUNNING'
   OR NOT dtr_generation_history.control_totals ? 'leases_planned'
