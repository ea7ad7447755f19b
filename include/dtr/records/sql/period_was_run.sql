-- Whether any run of the whole fleet began for a period that shares days with this one, and any
-- run at all.
SELECT
    coalesce(bool_or(
        status <> 'FAILED'
        AND jsonb_typeof(control_totals -> 'named_leases') IS DISTINCT FROM 'array'
        AND daterange(period_start, period_end, '[]')
            && daterange(%(period_start)s, %(period_end)s, '[]')
    ), false),
    count(*) > 0
FROM dtr_generation_history
