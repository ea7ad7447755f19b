INSERT INTO dtr_payment (
    dtr_id, revision, lease_id, period_start, driver_id, amount, method, state, number, pay_date,
    corrects, made_by, settled_at
)
SELECT
    dtr_id, revision, lease_id, period_start, driver_id, %(amount)s, %(method)s, 'SETTLED',
    %(number)s, %(pay_date)s, %(corrects)s, %(made_by)s, now()
FROM dtr
WHERE dtr_id = %(dtr_id)s
  AND status = 'GENERATED'
RETURNING id
