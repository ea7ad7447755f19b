SELECT
    run_id,
    period_start,
    period_end,
    status,
    error_message,
    triggered_by,
    triggered_by_user,
    (control_totals ->> 'leases_planned')::integer AS leases_planned,
    CASE jsonb_typeof(control_totals -> 'named_leases')
        WHEN 'array' THEN ARRAY(
            SELECT value::integer
            FROM jsonb_array_elements_text(control_totals -> 'named_leases')
        )
    END AS named_leases
FROM dtr_generation_history
WHERE run_id = %(run_id)s
