-- Statements with money still due, oldest first, with what keeps it.
SELECT account.dtr_id, account.lease_id, account.driver_id, account.period_start,
    account.period_end, account.due, account.paid, account.in_flight, account.still_due
FROM dtr_payment_account AS account
JOIN dtr ON dtr.dtr_id = account.dtr_id AND dtr.status = 'GENERATED'
WHERE account.period_start >= %(since)s
  AND account.still_due > 0
ORDER BY account.period_start, account.lease_id
