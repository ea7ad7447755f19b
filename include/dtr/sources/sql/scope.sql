-- Leases that are owed a statement for the period (domain section 3), of those from `low` to
-- `high` (null: all), and of the leases `only`, where any are given. A row that lacks its status or
-- start date, or has a status that nobody knows, is kept, so that it fails with a reason instead of
-- vanishing; so is one without a number. One array, ascending: quicker to read than thousands of rows.
SELECT coalesce(array_agg(DISTINCT lease_id), '{}')
FROM dtr_source.leases
WHERE (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
  AND (%(low)s::bigint IS NULL OR lease_id BETWEEN %(low)s::bigint AND %(high)s::bigint)
  AND (status IS NULL OR NOT status = ANY(%(never_billed)s))
  AND (start_date IS NULL OR start_date <= %(period_end)s)
  AND (end_date IS NULL OR end_date >= %(period_start)s)
