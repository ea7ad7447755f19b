-- Where each lease stands for exactly this period: the live row where there is one (the schema
-- allows no second), else the newest revision.
SELECT DISTINCT ON (lease_id)
    id,
    lease_id,
    dtr_id,
    revision,
    status,
    run_id,
    payment_type,
    batch_number,
    receipt_number,
    receipt_date,
    generated_at,
    statement_sha256
FROM dtr
WHERE lease_id = ANY(%(lease_ids)s)
  AND period_start = %(period_start)s
  AND period_end = %(period_end)s
ORDER BY lease_id, status NOT IN ('VOIDED', 'FAILED') DESC, revision DESC
