-- Findings of some weeks that are still there, the newest week first, and who accepted them. An
-- acceptance is of what was seen: once the finding says something else it is open again.
SELECT
    finding.id,
    finding.period_start,
    finding.period_end,
    finding.rule,
    finding.lease_id,
    finding.over,
    finding.sentence,
    finding.source,
    finding.found_at,
    accepted.id AS acceptance_id,
    accepted.reason AS accepted_reason,
    accepted.accepted_by,
    accepted.accepted_at
FROM dtr_finding AS finding
LEFT JOIN dtr_finding_acceptance AS accepted
    ON accepted.finding_id = finding.id
    AND accepted.withdrawn_at IS NULL
    AND accepted.sentence = finding.sentence
WHERE finding.period_start BETWEEN %(first)s AND %(last)s
  AND finding.gone_at IS NULL
  AND finding.erased_at IS NULL
  AND (%(lease_id)s::integer IS NULL OR finding.lease_id = %(lease_id)s)
ORDER BY
    finding.period_start DESC, accepted.id IS NOT NULL, finding.rule, finding.over DESC NULLS LAST,
    finding.id
LIMIT %(most)s
