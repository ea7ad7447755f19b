INSERT INTO dtr_payment_claim (lease_id, from_dtr_id, from_period_start, amount, reason, made_by)
VALUES (%(lease_id)s, %(dtr_id)s, %(period_start)s, %(amount)s, %(reason)s, %(made_by)s)
