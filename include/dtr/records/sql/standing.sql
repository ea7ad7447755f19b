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
    (
        SELECT count(*)::integer
        FROM dtr_payment
        WHERE dtr_payment.dtr_id = dtr.dtr_id AND state NOT IN ('RETURNED', 'CANCELED')
    ) AS payments,
    (
        SELECT min(number)
        FROM dtr_payment_batch
        WHERE id IN (
            SELECT batch_id
            FROM dtr_payment
            WHERE dtr_payment.dtr_id = dtr.dtr_id AND state IN ('PLANNED', 'HELD')
        )
    ) AS planned_in,
    receipt_number,
    receipt_date,
    generated_at,
    statement_sha256,
    language,
    erased_at
FROM dtr
WHERE lease_id = ANY(%(lease_ids)s)
  AND period_start = %(period_start)s
  AND period_end = %(period_end)s
ORDER BY lease_id, status NOT IN ('VOIDED', 'FAILED') DESC, revision DESC
