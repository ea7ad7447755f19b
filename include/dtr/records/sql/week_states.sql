-- Weeks since a day that have rows: statements that stand, leases without one, and the control totals
-- of the newest run that closed one of them.
SELECT
    weeks.period_start,
    weeks.period_end,
    weeks.generated,
    weeks.failed,
    newest.control_totals
FROM (
    SELECT
        period_start,
        period_end,
        count(*) FILTER (WHERE status = 'GENERATED') AS generated,
        count(DISTINCT lease_id) FILTER (
            WHERE status = 'FAILED'
              AND NOT EXISTS (
                SELECT FROM dtr AS live
                WHERE live.lease_id = dtr.lease_id
                  AND live.period_start = dtr.period_start
                  AND live.status = 'GENERATED'
              )
        ) AS failed
    FROM dtr
    WHERE period_start >= %(since)s
    GROUP BY period_start, period_end
) AS weeks
LEFT JOIN LATERAL (
    SELECT control_totals
    FROM dtr_generation_history AS history
    WHERE history.period_start = weeks.period_start
      AND history.period_end = weeks.period_end
      AND control_totals ? 'differences'
    ORDER BY id DESC
    LIMIT 1
) AS newest ON true
ORDER BY weeks.period_start
