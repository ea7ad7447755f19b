-- Standing statements of a driver that were sent to himself; and the one whose link he holds.
SELECT dtr_id, revision, period_start, total_due
FROM dtr
WHERE driver_id = %(driver_id)s
  AND status = 'GENERATED'
  AND (
      id = %(and_row)s
      OR EXISTS (
          SELECT FROM dtr_delivery AS delivery
          WHERE delivery.dtr_row_id = dtr.id
            AND delivery.driver_id = dtr.driver_id
            AND delivery.dispute_id IS NULL
            AND delivery.state = 'SENT'
      )
  )
ORDER BY period_start DESC
LIMIT %(most)s
