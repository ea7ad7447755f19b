-- What was asked about an erased statement, and what was answered; how it was decided, when and by whom
-- stays. 'und' is BCP 47's word for a language that nobody knows.
WITH due AS (
    SELECT dispute.*
    FROM dtr_dispute AS dispute
    JOIN dtr ON dtr.id = dispute.dtr_row_id
    WHERE dtr.id = %(id)s
      AND dtr.erased_at IS NOT NULL
      AND dispute.erased_at IS NULL
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL
            AND (hold.lease_id = dtr.lease_id OR hold.driver_id = dispute.driver_id)
      )
    FOR UPDATE OF dispute
)
UPDATE dtr_dispute
SET
    driver_id = NULL,
    line = %(words)s,
    amount = NULL,
    words = %(words)s,
    language = 'und',
    answer = %(words)s,
    posting_id = CASE WHEN due.posting_id IS NOT NULL THEN %(words)s END,
    erased_at = now()
FROM due
WHERE dtr_dispute.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
