-- When and how the period's statements were last compared with the books: at the end of a run of
-- it, and by the look at closed weeks; and when one of its statements was last issued or voided.
SELECT
    closed.run_id,
    closed.updated_on AS closed_at,
    recheck.checked_at AS rechecked_at,
    recheck.differences AS recheck_differences,
    (
        SELECT max(greatest(generated_at, voided_at))
        FROM dtr
        WHERE period_start = %(period_start)s AND period_end = %(period_end)s
    ) AS changed_at
FROM (SELECT) AS one
LEFT JOIN LATERAL (
    SELECT run_id, updated_on
    FROM dtr_generation_history
    WHERE period_start = %(period_start)s
      AND period_end = %(period_end)s
      AND control_totals ? 'ledger'
    ORDER BY id DESC
    LIMIT 1
) AS closed ON true
LEFT JOIN dtr_recheck AS recheck
    ON recheck.period_start = %(period_start)s AND recheck.period_end = %(period_end)s
