-- Days on which a lease ran, before a period and since the program answers for it, that neither a
-- standing statement nor an accepted gap covers (domain section 4.1). One row for each stretch.
WITH lease AS (
    SELECT *
    FROM unnest(%(lease_ids)s::integer[], %(first_days)s::date[], %(last_days)s::date[])
        AS asked (lease_id, first_day, last_day)
),
stated AS (
    SELECT
        lease_id,
        range_agg(daterange(period_start, period_end, '[]'))
            FILTER (WHERE status = 'GENERATED') AS days,
        -- By the clock: an old week that is issued later does not move it back.
        (array_agg(period_start ORDER BY generated_at, id))[1] AS first_stated
    FROM dtr
    WHERE lease_id = ANY(%(lease_ids)s)
      AND status IN ('GENERATED', 'VOIDED')
    GROUP BY lease_id
),
accepted AS (
    SELECT lease_id, range_agg(daterange(first_day, last_day, '[]')) AS days
    FROM dtr_accepted_gap
    WHERE lease_id = ANY(%(lease_ids)s)
      AND withdrawn_at IS NULL
    GROUP BY lease_id
),
owed AS (
    SELECT
        lease.lease_id,
        greatest(lease.first_day, coalesce(%(since)s::date, stated.first_stated)) AS first_day,
        lease.last_day,
        coalesce(stated.days, '{}') AS stated_days,
        coalesce(accepted.days, '{}') AS accepted_days
    FROM lease
    LEFT JOIN stated USING (lease_id)
    LEFT JOIN accepted USING (lease_id)
    WHERE coalesce(%(since)s::date, stated.first_stated) IS NOT NULL
)
SELECT lease_id, lower(gap) AS first_day, upper(gap) - 1 AS last_day
FROM owed
CROSS JOIN LATERAL unnest(
    CASE
        WHEN first_day <= last_day
            THEN datemultirange(daterange(first_day, last_day, '[]')) - stated_days - accepted_days
    END
) AS gap
ORDER BY lease_id, first_day
