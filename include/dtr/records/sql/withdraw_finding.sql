UPDATE dtr_finding_acceptance AS accepted
SET withdrawn_at = now(), withdrawn_by = %(withdrawn_by)s, withdrawn_reason = %(reason)s
FROM dtr_finding AS finding
WHERE finding.id = accepted.finding_id
  AND accepted.finding_id = %(id)s
  AND accepted.sentence = finding.sentence
  AND accepted.withdrawn_at IS NULL
RETURNING accepted.id
