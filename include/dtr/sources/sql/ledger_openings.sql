-- Each obligation of a batch that stands open when the period begins, or moves in it, with what
-- was booked before the period. Settled ones are left out. Descriptive columns are those of its
-- first debit (of its first posting where it has none).
WITH history AS MATERIALIZED (
    SELECT
        lease_id,
        obligation_id,
        posting_id,
        category,
        subcategory,
        entry_type,
        amount,
        driver_id,
        source_id,
        description,
        due_date,
        booked_on
    FROM dtr_source.ledger_postings
    WHERE lease_id = ANY(%(keys)s)
      AND booked_on <= %(period_end)s
),
standing AS (
    SELECT
        lease_id,
        obligation_id,
        coalesce(
            sum(CASE entry_type WHEN 'DEBIT' THEN amount ELSE -amount END)
                FILTER (WHERE booked_on < %(period_start)s),
            0.00
        ) AS prior,
        min(due_date) FILTER (WHERE entry_type = 'DEBIT') AS due_date,
        min(booked_on) AS first_booked_on,
        min(category) AS first_category,
        max(category) AS last_category,
        count(*) - count(DISTINCT posting_id) AS repeated_postings
    FROM history
    GROUP BY lease_id, obligation_id
    HAVING bool_or(booked_on >= %(period_start)s)
        OR sum(CASE entry_type WHEN 'DEBIT' THEN amount ELSE -amount END)
            FILTER (WHERE booked_on < %(period_start)s) <> 0
        OR min(category) <> max(category)
        OR count(*) <> count(DISTINCT posting_id)
)
SELECT DISTINCT ON (standing.lease_id, standing.obligation_id)
    standing.lease_id,
    standing.obligation_id,
    standing.first_category,
    standing.last_category,
    standing.repeated_postings,
    history.subcategory,
    standing.prior,
    standing.due_date,
    standing.first_booked_on,
    history.driver_id,
    history.source_id,
    history.description
FROM standing
JOIN history USING (lease_id, obligation_id)
ORDER BY
    standing.lease_id,
    standing.obligation_id,
    history.entry_type DESC,
    history.booked_on,
    history.posting_id
