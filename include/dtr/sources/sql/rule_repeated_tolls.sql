-- Tolls for which a lease was charged more than they cost, at least in part in the period: under one
-- id, or under several that are of one plate, instant, plaza and amount. What was taken back counts.
WITH fresh AS (
    SELECT DISTINCT lease_id, source_id AS toll_id
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND lease_id IS NOT NULL
      AND category = 'EZPASS'
      AND entry_type = 'DEBIT'
      AND source_id IS NOT NULL
      AND source NOT IN ('EARNINGS', 'INTERIM_PAYMENT')
),
passed AS MATERIALIZED (
    SELECT DISTINCT fresh.lease_id, toll.plate, toll.occurred_at, toll.exit_plaza, toll.amount
    FROM fresh
    JOIN dtr_source.ezpass_tolls AS toll USING (toll_id)
),
named AS (
    -- All ids of those passages, whether or not they were charged in this week.
    SELECT passed.*, toll.toll_id
    FROM passed
    JOIN dtr_source.ezpass_tolls AS toll
        ON toll.occurred_at = passed.occurred_at
        AND toll.plate = passed.plate
        AND toll.amount = passed.amount
        AND toll.exit_plaza IS NOT DISTINCT FROM passed.exit_plaza
    WHERE toll.occurred_at >= %(oldest)s
),
suspect AS MATERIALIZED (
    SELECT lease_id, plate, occurred_at, exit_plaza, amount, array_agg(toll_id) AS toll_ids
    FROM named
    GROUP BY lease_id, plate, occurred_at, exit_plaza, amount
    HAVING count(DISTINCT toll_id) > 1
),
twice AS (
    -- Charged more than once under the same id.
    SELECT lease_id, source_id AS toll_id
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s::date - 28 AND %(period_end)s
      AND lease_id IS NOT NULL
      AND category = 'EZPASS'
      AND entry_type = 'DEBIT'
      AND source_id IS NOT NULL
      AND source NOT IN ('EARNINGS', 'INTERIM_PAYMENT')
    GROUP BY lease_id, source_id
    HAVING count(*) > 1 AND max(booked_on) >= %(period_start)s
),
doubtful AS MATERIALIZED (
    SELECT lease_id, occurred_at, amount, toll_ids
    FROM suspect
    UNION ALL
    SELECT twice.lease_id, toll.occurred_at, toll.amount, array[twice.toll_id]
    FROM twice
    JOIN dtr_source.ezpass_tolls AS toll USING (toll_id)
    WHERE NOT EXISTS (
        SELECT FROM suspect
        WHERE suspect.lease_id = twice.lease_id AND twice.toll_id = ANY(suspect.toll_ids)
    )
)
SELECT
    ARRAY(SELECT DISTINCT unnest(charge.toll_ids) ORDER BY 1) AS toll_ids,
    doubtful.lease_id,
    doubtful.occurred_at,
    doubtful.amount AS cost,
    charge.charged
FROM doubtful
CROSS JOIN LATERAL (
    SELECT
        array_agg(posting.source_id) FILTER (WHERE posting.source_id = ANY(doubtful.toll_ids))
            AS toll_ids,
        sum(CASE posting.entry_type WHEN 'DEBIT' THEN posting.amount ELSE -posting.amount END)
            AS charged
    FROM dtr_source.ledger_postings AS posting
    WHERE posting.lease_id = doubtful.lease_id
      AND posting.category = 'EZPASS'
      AND posting.source NOT IN ('EARNINGS', 'INTERIM_PAYMENT')
      AND posting.booked_on <= %(period_end)s
      -- A credit may name the obligation alone.
      AND posting.obligation_id IN (
          SELECT charged_by.obligation_id
          FROM dtr_source.ledger_postings AS charged_by
          WHERE charged_by.lease_id = doubtful.lease_id
            AND charged_by.source_id = ANY(doubtful.toll_ids)
            AND charged_by.category = 'EZPASS'
      )
) AS charge
WHERE charge.charged > doubtful.amount
ORDER BY doubtful.lease_id, doubtful.occurred_at
