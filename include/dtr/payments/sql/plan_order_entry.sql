INSERT INTO dtr_bank_order_entry (
    order_id, payment_id, driver_id, account_last_four, account_key, amount
)
VALUES (
    %(order_id)s, %(payment_id)s, %(driver_id)s, %(account_last_four)s, %(account_key)s, %(amount)s
)
