-- Of `PaymentRow`: dtr_payment as payment, with its batch.
payment.id, payment.dtr_id, payment.revision, payment.lease_id, payment.period_start,
payment.driver_id, payment.amount, payment.method, payment.state, payment.batch_id,
payment.number, payment.trace, payment.account_last_four, payment.account_key,
payment.pay_date, payment.corrects, payment.made_at, payment.made_by, payment.sent_at,
payment.settled_at, payment.returned_at, payment.return_code, payment.canceled_at,
payment.reason, payment.erased_at, batch.number AS batch_number, batch.state AS batch_state
