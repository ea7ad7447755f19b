-- What the newest statements of some drivers had due before a day, newest first.
SELECT asked.driver_id, newest.dues
FROM unnest(%(driver_ids)s::integer[]) AS asked (driver_id)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(total_due), '{}') AS dues
    FROM (
        SELECT total_due
        FROM dtr
        WHERE dtr.driver_id = asked.driver_id
          AND status = 'GENERATED'
          AND period_start < %(before)s
        ORDER BY period_start DESC
        LIMIT %(most)s
    ) AS weeks
) AS newest
