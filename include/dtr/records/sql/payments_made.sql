-- Money that is out on statements and has not come back, each payment once: by week, or by driver.
-- Money is cents.
SELECT
    made.dtr_id,
    made.revision,
    made.lease_id,
    coalesce(made.driver_id, dtr.driver_id) AS driver_id,
    made.period_start,
    made.method AS payment_type,
    coalesce(made.number, batch.number) AS batch_number,
    made.pay_date AS payment_date,
    (made.amount * 100)::bigint AS cents
FROM dtr_payment AS made
JOIN dtr USING (dtr_id, revision)
LEFT JOIN dtr_payment_batch AS batch ON batch.id = made.batch_id
WHERE made.state IN ('SENT', 'SETTLED')
  AND made.amount > 0
  AND (%(period_start)s::date IS NULL OR made.period_start = %(period_start)s)
  AND (
      %(driver_ids)s::integer[] IS NULL
      OR made.driver_id = ANY(%(driver_ids)s)
      OR (made.driver_id IS NULL AND dtr.driver_id = ANY(%(driver_ids)s))
  )
ORDER BY payment_date, payment_type, batch_number, dtr_id, made.id
