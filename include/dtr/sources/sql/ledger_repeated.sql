-- The posting_ids of those leases that stand there more than once, with where.
SELECT
    lease_id,
    posting_id,
    count(*) AS rows,
    array_agg(DISTINCT obligation_id ORDER BY obligation_id) AS obligation_ids,
    min(booked_on) AS first_booked_on,
    max(booked_on) AS last_booked_on
FROM dtr_source.ledger_postings
WHERE lease_id = ANY(%(keys)s)
  AND posting_id IS NOT NULL
  AND (booked_on IS NULL OR booked_on <= %(period_end)s)
GROUP BY lease_id, posting_id
HAVING count(*) > 1
ORDER BY lease_id, posting_id
