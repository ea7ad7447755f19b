-- Obligations of the leases issued whose rows name category or source in a way that nobody knows,
-- or category in two ways. Where a statement was issued in spite of them they are settled history
-- (ledger_openings.sql): reported, so that somebody corrects them.
--
-- Goes through all history. Numbers are compared in place of words: no two of the known categories
-- have the same one, and another word is found by itself. The known words are given twice, as
-- PostgreSQL looks them up by a hash where they are nine or more. Both halve what it costs.
WITH history AS NOT MATERIALIZED (
    SELECT *
    FROM dtr_source.ledger_postings
    WHERE lease_id = ANY(%(lease_ids)s)
      AND booked_on < %(period_start)s
),
found AS MATERIALIZED (
    SELECT lease_id, obligation_id
    FROM history
    GROUP BY lease_id, obligation_id
    HAVING count(*) > count(*) FILTER (
            WHERE category = ANY(%(categories)s::text[] || %(categories)s::text[])
              AND source = ANY(%(sources)s::text[] || %(sources)s::text[])
        )
        OR bit_or(hashtext(category)) <> bit_and(hashtext(category))
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
