-- Orders to the bank of which something may be erased, or nothing is left to erase but their file and
-- words. An entry goes with its payment; one that tried an account goes after its time, once no
-- payment into that account is left.
SELECT id, number, file_key, file_sha256
FROM dtr_bank_order AS file
WHERE file.erased_at IS NULL
  AND (
      EXISTS (
          SELECT
          FROM dtr_bank_order_entry AS entry
          LEFT JOIN dtr_payment AS payment ON payment.id = entry.payment_id
          WHERE entry.order_id = file.id
            AND entry.erased_at IS NULL
            AND entry.state <> 'PLANNED'
            AND CASE WHEN entry.payment_id IS NOT NULL THEN payment.erased_at IS NOT NULL
                ELSE file.made_at < %(before)s::date
                    AND NOT EXISTS (
                        SELECT FROM dtr_legal_hold AS hold
                        WHERE hold.lifted_at IS NULL AND hold.driver_id = entry.driver_id
                    )
                    AND NOT EXISTS (
                        SELECT FROM dtr_payment AS kept
                        WHERE kept.driver_id = entry.driver_id
                          AND kept.account_key = entry.account_key
                          AND kept.erased_at IS NULL
                    )
                END
      )
      OR NOT EXISTS (
          SELECT FROM dtr_bank_order_entry AS entry
          WHERE entry.order_id = file.id AND entry.erased_at IS NULL
      )
  )
ORDER BY id
