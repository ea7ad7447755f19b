-- What was overpaid on one week and is set off on another, or was settled with the driver: of a
-- batch's payments, or of a week on either side. A payment that came back or was canceled takes its
-- claims along.
SELECT claim.payment_id, claim.from_dtr_id, claim.on_dtr_id, claim.amount, claim.reason,
    claim.made_at, claim.made_by
FROM dtr_payment_claim AS claim
LEFT JOIN dtr_payment AS payment ON payment.id = claim.payment_id
WHERE (payment.batch_id = %(batch_id)s OR claim.from_dtr_id = %(dtr_id)s
       OR claim.on_dtr_id = %(dtr_id)s)
  AND (payment.id IS NULL OR %(batch_id)s::bigint IS NOT NULL
       OR payment.state NOT IN ('RETURNED', 'CANCELED'))
ORDER BY claim.id
