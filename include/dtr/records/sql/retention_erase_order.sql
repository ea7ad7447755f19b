-- Its words, after the last of its entries; totals, days, who made and approved it, key and hash of its
-- file stay.
WITH due AS (
    SELECT file.*
    FROM dtr_bank_order AS file
    WHERE id = %(id)s AND erased_at IS NULL
    FOR UPDATE
)
UPDATE dtr_bank_order
SET
    reason = CASE WHEN due.reason IS NOT NULL THEN %(words)s END,
    canceled_reason = CASE WHEN due.canceled_reason IS NOT NULL THEN %(words)s END,
    erased_at = now()
FROM due
WHERE dtr_bank_order.id = due.id
RETURNING encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
