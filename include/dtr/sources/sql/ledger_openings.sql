-- Each obligation of a batch that stands open when the period begins, or moves in it, with what
-- was booked before the period. Settled ones are left out, unless a row of theirs breaks the
-- contract: `is_undecidable` where the row may change a prior balance, `is_misnamed` where it only
-- says wrongly what the obligation is.
--
-- The only query that goes through a lease's whole history, with ledger_repeats.sql. It asks for
-- few columns, so that an index can hold them all (docs/performance.md).
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
    coalesce(bool_or(booked_on >= %(period_start)s), false) AS moves,
    bool_or(is_undecidable) AS is_undecidable,
    bool_or(is_misnamed) AS is_misnamed
FROM (
    SELECT
        *,
        -- What ledger_defects.sql names.
        posting_id IS NULL
            OR obligation_id IS NULL
            OR booked_on IS NULL
            OR booked_on < %(earliest_day)s
            OR entry_type IS NULL
            OR NOT entry_type = ANY(%(entry_types)s)
            OR amount IS NULL
            OR amount <= 0
            OR amount = 'NaN' AS is_undecidable,
        category IS NULL
            OR NOT category = ANY(%(categories)s)
            OR source IS NULL
            OR NOT source = ANY(%(sources)s) AS is_misnamed
    FROM dtr_source.ledger_postings
    WHERE lease_id = ANY(%(keys)s)
      AND (booked_on IS NULL OR booked_on <= %(period_end)s)
) AS posting
GROUP BY lease_id, obligation_id
HAVING bool_or(is_undecidable)
    OR bool_or(is_misnamed)
    OR bool_or(booked_on >= %(period_start)s)
    OR sum(CASE entry_type WHEN 'DEBIT' THEN amount ELSE -amount END)
        FILTER (WHERE booked_on < %(period_start)s) <> 0
    OR min(category) <> max(category)
ORDER BY lease_id, obligation_id
