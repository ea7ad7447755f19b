-- Rows whose receipt is bound, and what each document replaces.
SELECT
    id,
    lease_id,
    dtr_id,
    revision,
    receipt_number,
    receipt_date,
    generated_at,
    language,
    coalesce(postal_address, '{}') AS postal_address,
    (
        SELECT max(earlier.revision)
        FROM dtr AS earlier
        WHERE earlier.dtr_id = dtr.dtr_id
          AND earlier.revision < dtr.revision
          AND earlier.status = 'VOIDED'
    ) AS replaces
FROM dtr
WHERE id = ANY(%(ids)s)
  AND run_id = %(run_id)s
  AND status = 'PROCESSING'
