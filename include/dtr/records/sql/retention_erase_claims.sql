-- The words with which an overpayment of the week was settled with its driver; the sum stays.
WITH due AS (
    SELECT claim.*
    FROM dtr_payment_claim AS claim
    WHERE claim.from_dtr_id = %(dtr_id)s
      AND claim.reason IS NOT NULL
      AND claim.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM dtr WHERE dtr.dtr_id = %(dtr_id)s AND dtr.erased_at IS NULL)
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL AND hold.lease_id = claim.lease_id
      )
)
UPDATE dtr_payment_claim
SET reason = %(words)s, erased_at = now()
FROM due
WHERE dtr_payment_claim.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
