-- Whose account it was, by which number of the bank, and what the bank said; state, sum and days stay.
-- The conditions are those under which the order was listed.
WITH due AS (
    SELECT entry.*
    FROM dtr_bank_order_entry AS entry
    JOIN dtr_bank_order AS file ON file.id = entry.order_id
    LEFT JOIN dtr_payment AS payment ON payment.id = entry.payment_id
    WHERE entry.order_id = %(id)s
      AND entry.erased_at IS NULL
      AND entry.state <> 'PLANNED'
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL
            AND (hold.lease_id = payment.lease_id OR hold.driver_id = entry.driver_id)
      )
      AND CASE WHEN entry.payment_id IS NOT NULL THEN payment.erased_at IS NOT NULL
          ELSE file.made_at < %(before)s::date
              AND NOT EXISTS (
                  SELECT FROM dtr_payment AS kept
                  WHERE kept.driver_id = entry.driver_id
                    AND kept.account_key = entry.account_key
                    AND kept.erased_at IS NULL
              )
          END
    FOR UPDATE OF entry
)
UPDATE dtr_bank_order_entry
SET
    driver_id = NULL,
    account_last_four = NULL,
    account_key = NULL,
    trace = NULL,
    return_code = CASE WHEN due.return_code IS NOT NULL THEN %(words)s END,
    erased_at = now()
FROM due
WHERE dtr_bank_order_entry.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
