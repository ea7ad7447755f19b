SELECT coalesce(sum(amount), 0.00) FROM dtr_payment_claim WHERE payment_id = %(id)s
