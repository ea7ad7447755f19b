INSERT INTO dtr_payment (
    dtr_id, revision, lease_id, period_start, driver_id, amount, method, state, batch_id,
    account_last_four, account_key, pay_date, made_by
)
VALUES (
    %(dtr_id)s, %(revision)s, %(lease_id)s, %(period_start)s, %(driver_id)s, %(amount)s,
    %(method)s, 'PLANNED', %(batch_id)s, %(account_last_four)s, %(account_key)s, %(pay_date)s,
    %(made_by)s
)
RETURNING id
