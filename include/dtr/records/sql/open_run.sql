-- A plan_run that is tried again opens the same run again. One that was closed stays closed as it
-- was: its next close says what has become true.
INSERT INTO dtr_generation_history (
    run_id, generation_date, period_start, period_end, status, triggered_by, triggered_by_user
)
VALUES (
    %(run_id)s, now(), %(period_start)s, %(period_end)s, 'RUNNING', %(triggered_by)s, %(user)s
)
ON CONFLICT (run_id) DO UPDATE SET
    generation_date = excluded.generation_date,
    period_start = excluded.period_start,
    period_end = excluded.period_end,
    status = excluded.status,
    generation_time_seconds = NULL,
    error_message = NULL,
    updated_on = now()
WHERE dtr_generation_history.status = 'RUNNING'
   OR NOT dtr_generation_history.control_totals ? 'leases_planned'
