-- Rows that an earlier run, or an earlier try of this one, left without a statement. What this run
-- has failed already keeps its reason until its task takes it up again.
UPDATE dtr
SET
    status = CASE
        WHEN claimed.error IS NOT NULL OR (status = 'FAILED' AND run_id = %(run_id)s) THEN 'FAILED'
        ELSE 'PENDING'
    END,
    error = CASE
        WHEN claimed.error IS NOT NULL THEN claimed.error
        WHEN status = 'FAILED' AND run_id = %(run_id)s THEN dtr.error
    END,
    run_id = %(run_id)s,
    updated_on = now()
FROM unnest(%(ids)s::bigint[], %(errors)s::text[]) AS claimed (id, error)
WHERE dtr.id = claimed.id
  AND status IN ('PENDING', 'PROCESSING', 'FAILED')
