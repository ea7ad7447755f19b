UPDATE dtr_generation_history
SET
    total_dtrs_generated = %(generated)s,
    total_failed = %(failed)s,
    total_skipped = %(skipped)s,
    status = %(status)s,
    error_message = %(error_message)s,
    control_totals = control_totals || %(control_totals)s,
    generation_time_seconds = coalesce(
        generation_time_seconds, extract(epoch FROM now() - generation_date)
    ),
    updated_on = now()
WHERE run_id = %(run_id)s
RETURNING generation_time_seconds
