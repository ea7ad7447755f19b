-- Weeks of some leases on which more went out than their standing statements have due, oldest first.
SELECT account.dtr_id, account.lease_id, account.due, account.paid, account.in_flight,
    account.set_off, account.recovered
FROM (
    SELECT payment.dtr_id
    FROM dtr_payment AS payment
    JOIN dtr ON dtr.dtr_id = payment.dtr_id AND dtr.status = 'GENERATED'
    WHERE payment.lease_id = ANY(%(lease_ids)s)
      AND payment.state NOT IN ('RETURNED', 'CANCELED')
    GROUP BY payment.dtr_id, dtr.total_due
    HAVING sum(payment.amount) > greatest(dtr.total_due, 0)
        OR EXISTS (SELECT FROM dtr_payment_claim AS claim WHERE claim.on_dtr_id = payment.dtr_id)
) AS suspect
CROSS JOIN LATERAL (
    SELECT * FROM dtr_payment_account WHERE dtr_payment_account.dtr_id = suspect.dtr_id
) AS account
WHERE account.claim_back > 0
ORDER BY account.lease_id, account.period_start
