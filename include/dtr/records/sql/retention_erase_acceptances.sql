-- What was accepted, and why; who and when stays.
WITH due AS (
    SELECT acceptance.*
    FROM dtr_finding_acceptance AS acceptance
    WHERE acceptance.finding_id = ANY(%(ids)s) AND acceptance.erased_at IS NULL
    FOR UPDATE
)
UPDATE dtr_finding_acceptance
SET
    sentence = %(words)s || ' ' || due.id,
    reason = %(words)s,
    withdrawn_reason = CASE WHEN due.withdrawn_reason IS NOT NULL THEN %(words)s END,
    erased_at = now()
FROM due
WHERE dtr_finding_acceptance.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
