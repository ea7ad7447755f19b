-- Obligations of the leases issued whose rows name category or source in a way that nobody knows,
-- or category in two ways. Where a statement was issued in spite of them they are settled history
-- (ledger_openings.sql): told, so that somebody puts them right.
SELECT
    lease_id,
    obligation_id,
    min(category) AS first_category,
    max(category) AS last_category,
    min(category) FILTER (WHERE NOT category = ANY(%(categories)s)) AS category,
    min(source) FILTER (WHERE NOT source = ANY(%(sources)s)) AS source
FROM dtr_source.ledger_postings
WHERE lease_id = ANY(%(lease_ids)s)
  AND booked_on < %(period_start)s
GROUP BY lease_id, obligation_id
HAVING min(category) <> max(category)
    OR bool_or(category IS NULL OR NOT category = ANY(%(categories)s))
    OR bool_or(source IS NULL OR NOT source = ANY(%(sources)s))
ORDER BY lease_id, obligation_id
