-- To whom, into which account and why the payments of a week went, once each revision of its statement
-- is erased. Amount, state, batch, number and days stay: a batch adds up to what the bank was told.
WITH due AS (
    SELECT payment.*
    FROM dtr_payment AS payment
    WHERE payment.dtr_id = %(dtr_id)s
      AND payment.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM dtr WHERE dtr.dtr_id = %(dtr_id)s AND dtr.erased_at IS NULL)
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL
            AND (hold.lease_id = payment.lease_id OR hold.driver_id = payment.driver_id)
      )
    FOR UPDATE OF payment
)
UPDATE dtr_payment
SET
    driver_id = NULL,
    trace = NULL,
    account_last_four = NULL,
    account_key = NULL,
    return_code = CASE WHEN due.return_code IS NOT NULL THEN %(words)s END,
    reason = CASE WHEN due.reason IS NOT NULL THEN %(words)s END,
    erased_at = now()
FROM due
WHERE dtr_payment.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
