-- From which day the program answers for each lease (null: of all): the first day of the statement
-- that was issued first, by the clock. An old week that is issued later does not move it back. A row
-- for each such day, with its leases in one list.
SELECT first_day, array_agg(lease_id) AS lease_ids
FROM (
    SELECT lease_id, (array_agg(period_start ORDER BY generated_at, id))[1] AS first_day
    FROM dtr
    WHERE status IN ('GENERATED', 'VOIDED')
      AND (%(lease_ids)s::integer[] IS NULL OR lease_id = ANY(%(lease_ids)s))
    GROUP BY lease_id
) AS lease
GROUP BY first_day
