-- Obligations of the leases issued whose rows name category or source in a way that nobody knows,
-- or category in two ways. Where a statement was issued in spite of them they are settled history
-- (ledger_openings.sql): reported, so that somebody corrects them.
--
-- Goes through all history. Numbers are compared in place of words, which costs a third: no two of
-- the known categories have the same one, and another word is found by itself.
WITH history AS NOT MATERIALIZED (
    SELECT
        *,
        category IS NULL
            OR NOT category = ANY(%(categories)s)
            OR source IS NULL
            OR NOT source = ANY(%(sources)s) AS is_misnamed
    FROM dtr_source.ledger_postings
    WHERE lease_id = ANY(%(lease_ids)s)
      AND booked_on < %(period_start)s
),
found AS MATERIALIZED (
    SELECT lease_id, obligation_id
    FROM history
    GROUP BY lease_id, obligation_id
    HAVING bool_or(is_misnamed)
        OR min(hashtext(category)) <> max(hashtext(category))
)
SELECT
    history.lease_id,
    history.obligation_id,
    min(category) AS first_category,
    max(category) AS last_category,
    min(category) FILTER (WHERE NOT category = ANY(%(categories)s)) AS category,
    min(source) FILTER (WHERE NOT source = ANY(%(sources)s)) AS source
FROM history
JOIN found
    ON found.lease_id = history.lease_id
    AND found.obligation_id IS NOT DISTINCT FROM history.obligation_id
GROUP BY history.lease_id, history.obligation_id
ORDER BY history.lease_id, history.obligation_id
