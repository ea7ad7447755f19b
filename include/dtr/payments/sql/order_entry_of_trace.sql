-- The newest that went out under a trace number.
SELECT entry.id, entry.order_id, entry.payment_id,
    coalesce(entry.driver_id, payment.driver_id) AS driver_id,
    coalesce(entry.account_last_four, payment.account_last_four) AS account_last_four,
    entry.account_key, entry.amount, entry.state, entry.trace, entry.sent_at, entry.settled_at,
    entry.returned_at, entry.return_code, payment.dtr_id, payment.trace AS payment_trace,
    payment.state AS payment_state
FROM dtr_bank_order_entry AS entry
LEFT JOIN dtr_payment AS payment ON payment.id = entry.payment_id
WHERE entry.trace = %(trace)s
  AND (%(amount)s::numeric IS NULL OR entry.amount = %(amount)s)
ORDER BY entry.id DESC
LIMIT 1
FOR UPDATE OF entry
