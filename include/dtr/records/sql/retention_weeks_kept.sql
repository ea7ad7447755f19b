-- Of some weeks those of which a statement is kept, or whose lease is under a legal hold.
SELECT DISTINCT period_start
FROM dtr
WHERE period_start = ANY(%(starts)s)
  AND (
      erased_at IS NULL
      OR EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL
            AND (hold.lease_id = dtr.lease_id OR hold.driver_id = dtr.driver_id)
      )
  )
