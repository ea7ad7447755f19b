-- The words with which the week's payment was held and released.
WITH due AS (
    SELECT kept.*
    FROM dtr_payment_hold AS kept
    WHERE kept.dtr_id = %(dtr_id)s
      AND kept.released_at IS NOT NULL
      AND kept.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM dtr WHERE dtr.dtr_id = %(dtr_id)s AND dtr.erased_at IS NULL)
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          JOIN dtr ON dtr.lease_id = hold.lease_id
          WHERE hold.lifted_at IS NULL AND dtr.dtr_id = %(dtr_id)s
      )
    FOR UPDATE OF kept
)
UPDATE dtr_payment_hold
SET reason = %(words)s, released_reason = %(words)s, erased_at = now()
FROM due
WHERE dtr_payment_hold.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
