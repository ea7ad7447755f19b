SELECT
    run_id,
    period_start,
    period_end,
    status,
    error_message,
    triggered_by,
    triggered_by_user,
    (control_totals ->> 'leases_planned')::integer AS leases_planned
FROM dtr_generation_history
WHERE run_id = %(run_id)s
