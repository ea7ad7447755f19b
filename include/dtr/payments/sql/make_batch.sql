INSERT INTO dtr_payment_batch (
    number, method, effective_date, request_key, payments, total, claimed, made_by
)
VALUES (
    %(number)s, %(method)s, %(effective_date)s, %(request_key)s, %(payments)s, %(total)s,
    %(claimed)s, %(made_by)s
)
RETURNING id
