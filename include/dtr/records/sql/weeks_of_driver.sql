-- A driver's other statements, newest week first: of each the one that stands, or else its newest.
SELECT DISTINCT ON (period_start, lease_id)
    dtr_id, revision, lease_id, period_start, status, payment_type, batch_number, total_due
FROM dtr
WHERE driver_id = %(driver_id)s
  AND dtr_id <> %(dtr_id)s
ORDER BY period_start DESC, lease_id, status NOT IN ('VOIDED', 'FAILED') DESC, revision DESC
LIMIT %(most)s
