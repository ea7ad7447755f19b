-- Whose year it was, its figures and words; year, revision and the hashes stay. A hold that was placed
-- meanwhile is seen.
WITH due AS (
    SELECT released.*
    FROM dtr_year_statement AS released
    WHERE id = %(id)s
      AND erased_at IS NULL
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL AND hold.driver_id = released.driver_id
      )
    FOR UPDATE OF released
)
UPDATE dtr_year_statement
SET
    driver_id = NULL,
    figures = NULL,
    pdf_s3_key = NULL,
    reason = CASE WHEN due.reason IS NOT NULL THEN %(words)s END,
    erased_at = now()
FROM due
WHERE dtr_year_statement.id = due.id
RETURNING encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
