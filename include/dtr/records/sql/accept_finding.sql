-- Only what still stands as it was seen.
INSERT INTO dtr_finding_acceptance (finding_id, sentence, reason, accepted_by)
SELECT id, sentence, %(reason)s, %(accepted_by)s
FROM dtr_finding
WHERE id = %(id)s
  AND gone_at IS NULL
ON CONFLICT DO NOTHING
RETURNING id
