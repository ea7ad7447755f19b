-- What was found in weeks past their time; rule, lease and week stay. A finding of one lease goes once
-- no statement of the lease in that week is kept; one that names several leases, or a driver, once none
-- of the week is.
WITH due AS (
    SELECT finding.*
    FROM dtr_finding AS finding
    WHERE finding.erased_at IS NULL
      AND finding.period_end < %(before)s
      AND NOT EXISTS (
          SELECT FROM dtr
          WHERE dtr.period_start = finding.period_start
            AND dtr.erased_at IS NULL
            AND (
                finding.lease_id IS NULL
                OR finding.rule IN ('SAME_TRIP_TWICE', 'TOO_MANY_HOURS')
                OR dtr.lease_id = finding.lease_id
            )
      )
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL
            AND (
                hold.lease_id = finding.lease_id
                OR finding.rule = 'TOO_MANY_HOURS' AND hold.driver_id::text = finding.subject
            )
      )
    ORDER BY finding.id
    LIMIT %(most)s
    FOR UPDATE OF finding
)
UPDATE dtr_finding
SET subject = 'erased-' || due.id, over = NULL, sentence = %(words)s, erased_at = now()
FROM due
WHERE dtr_finding.id = due.id
RETURNING due.id, encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
