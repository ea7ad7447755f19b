-- Days of leases, from the first to the last that is asked for, that neither a standing statement
-- nor an accepted gap covers (domain section 4.1). One row for each stretch.
WITH lease AS (
    SELECT *
    FROM unnest(%(lease_ids)s::integer[], %(first_days)s::date[], %(last_days)s::date[])
        AS asked (lease_id, first_day, last_day)
    WHERE first_day <= last_day
),
stated AS (
    SELECT lease_id, range_agg(daterange(period_start, period_end, '[]')) AS days
    FROM dtr
    WHERE lease_id = ANY(%(lease_ids)s)
      AND status = 'GENERATED'
    GROUP BY lease_id
),
accepted AS (
    SELECT lease_id, range_agg(daterange(first_day, last_day, '[]')) AS days
    FROM dtr_accepted_gap
    WHERE lease_id = ANY(%(lease_ids)s)
      AND withdrawn_at IS NULL
    GROUP BY lease_id
)
SELECT lease_id, lower(gap) AS first_day, upper(gap) - 1 AS last_day
FROM lease
LEFT JOIN stated USING (lease_id)
LEFT JOIN accepted USING (lease_id)
CROSS JOIN LATERAL unnest(
    datemultirange(daterange(lease.first_day, lease.last_day, '[]'))
    - coalesce(stated.days, '{}')
    - coalesce(accepted.days, '{}')
) AS gap
ORDER BY lease_id, first_day
