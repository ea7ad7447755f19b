UPDATE dtr_generation_history
SET control_totals = jsonb_build_object('leases_planned', %(leases_planned)s::integer),
    updated_on = now()
WHERE run_id = %(run_id)s
