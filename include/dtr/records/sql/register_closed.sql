-- The newest weeks that a run has closed while no other runs, and the weeks that were asked for:
-- what their newest closed run said.
WITH newest AS (
    SELECT DISTINCT ON (period_start, period_end)
        period_start,
        period_end,
        run_id,
        status,
        coalesce((control_totals ->> 'whole')::boolean, false) AS whole,
        (control_totals ->> 'statements')::integer AS counted
    FROM dtr_generation_history
    WHERE status <> 'RUNNING'
      AND control_totals ? 'statements'
    ORDER BY period_start, period_end, id DESC
),
ranked AS (
    SELECT *, row_number() OVER (ORDER BY period_start DESC, period_end DESC) AS place
    FROM newest
)
SELECT period_start, period_end, run_id, status, whole, counted
FROM ranked
WHERE (place <= %(most)s OR period_start = ANY(%(starts)s))
  AND NOT EXISTS (
      SELECT FROM dtr_generation_history AS beside
      WHERE beside.status = 'RUNNING'
        AND (beside.period_start, beside.period_end) = (ranked.period_start, ranked.period_end)
  )
ORDER BY period_start, period_end
