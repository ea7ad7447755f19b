-- Leases that are owed a statement for the period (domain section 3). A row that lacks its
-- status or start date is kept, so that it fails with a reason instead of vanishing.
SELECT DISTINCT lease_id
FROM dtr_source.leases
WHERE lease_id IS NOT NULL
  AND (status IS NULL OR upper(status) NOT IN ('DRAFT', 'PENDING', 'CANCELLED'))
  AND (start_date IS NULL OR start_date <= %(period_end)s)
  AND (end_date IS NULL OR end_date >= %(period_start)s)
ORDER BY lease_id
