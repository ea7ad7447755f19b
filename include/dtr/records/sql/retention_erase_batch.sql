-- Its words; totals, days, who made and approved it, key and hash of its file stay.
WITH due AS (
    SELECT * FROM dtr_payment_batch WHERE id = %(id)s AND erased_at IS NULL FOR UPDATE
)
UPDATE dtr_payment_batch
SET
    canceled_reason = CASE WHEN due.canceled_reason IS NOT NULL THEN %(words)s END,
    erased_at = now()
FROM due
WHERE dtr_payment_batch.id = due.id
RETURNING encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
