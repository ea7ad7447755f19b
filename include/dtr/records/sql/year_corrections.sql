-- Statements of some leaseholders that were issued, voided and issued again, or stand no more: by
-- week's end or receipt date in a year. Money is cents.
SELECT
    was.driver_id,
    was.dtr_id,
    was.revision AS was_revision,
    was.receipt_date AS was_issued,
    (was.total_due * 100)::bigint AS was_due,
    now.revision AS now_revision,
    now.receipt_date AS now_issued,
    (now.total_due * 100)::bigint AS now_due
FROM dtr AS was
LEFT JOIN LATERAL (
    SELECT *
    FROM dtr AS next
    WHERE next.dtr_id = was.dtr_id
      AND next.revision > was.revision
      AND next.status IN ('GENERATED', 'VOIDED')
    ORDER BY next.revision
    LIMIT 1
) AS now ON true
WHERE was.status = 'VOIDED'
  AND was.driver_id = ANY(%(driver_ids)s)
  AND (
      was.period_end BETWEEN %(first)s AND %(last)s
      OR was.receipt_date BETWEEN %(first)s AND %(last)s
      OR now.receipt_date BETWEEN %(first)s AND %(last)s
  )
ORDER BY was.driver_id, was.dtr_id, was.revision
