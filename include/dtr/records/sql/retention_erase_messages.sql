-- To whom the messages of an erased statement went, and what they met; that they went, when and by
-- which channel stays. One that is being sent is left for the next time.
WITH due AS (
    SELECT delivery.*
    FROM dtr_delivery AS delivery
    JOIN dtr ON dtr.id = delivery.dtr_row_id
    WHERE dtr.id = %(id)s
      AND dtr.erased_at IS NOT NULL
      AND delivery.erased_at IS NULL
      AND delivery.state NOT IN ('QUEUED', 'SENDING')
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL
            AND (hold.lease_id = dtr.lease_id OR hold.driver_id = delivery.driver_id)
      )
    FOR UPDATE OF delivery
)
UPDATE dtr_delivery
SET
    driver_id = NULL,
    address = NULL,
    language = NULL,
    message_id = NULL,
    reason = CASE WHEN due.reason IS NOT NULL THEN %(words)s END,
    warning = NULL,
    erased_at = now()
FROM due
WHERE dtr_delivery.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
