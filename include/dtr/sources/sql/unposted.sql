-- Module rows dated in the window that no ledger row charges for, whenever it is booked, and trips
-- not yet booked, by module and by the `place` that each lease is given (null: any other's, or
-- nobody's). Where nothing is due (a violation dismissed, a void trip) nothing is missing. Of the
-- leases `only`, where any are given. Whose a repair or a loan is, is asked only where leases have a
-- place: a view that fails on one of those must not hide what else was never charged.
WITH given AS (
    SELECT lease_id, min(place) AS place
    FROM unnest(%(placed_leases)s::bigint[], %(placed)s::integer[]) AS given (lease_id, place)
    GROUP BY lease_id
),
dated AS NOT MATERIALIZED (
    SELECT 'EZPass' AS module, 'EZPASS' AS category, toll_id AS key, amount, lease_id
    FROM dtr_source.ezpass_tolls
    WHERE occurred_at >= %(from_instant)s AND occurred_at < %(to_instant)s
    UNION ALL
    SELECT 'PVB', 'PVB', summons_number, amount_due, lease_id
    FROM dtr_source.pvb_violations
    WHERE issued_at >= %(from_instant)s AND issued_at < %(to_instant)s
    UNION ALL
    SELECT 'TLC Violations', 'TLC', ticket_number, amount_due, lease_id
    FROM dtr_source.tlc_tickets
    WHERE issued_at >= %(from_instant)s AND issued_at < %(to_instant)s
    UNION ALL
    SELECT 'Repairs', 'REPAIRS', installment_id, amount, repair.lease_id
    FROM dtr_source.repair_installments
    LEFT JOIN (
        SELECT repair_id, min(lease_id) AS lease_id
        FROM dtr_source.repairs
        WHERE cardinality(%(placed_leases)s::bigint[]) > 0
        GROUP BY repair_id
    ) AS repair USING (repair_id)
    WHERE due_date BETWEEN %(first_day)s AND %(last_day)s
    UNION ALL
    SELECT 'Driver Loans', 'LOANS', installment_id, amount, loan.lease_id
    FROM dtr_source.loan_installments
    LEFT JOIN (
        SELECT loan_id, min(lease_id) AS lease_id
        FROM dtr_source.driver_loans
        WHERE cardinality(%(placed_leases)s::bigint[]) > 0
        GROUP BY loan_id
    ) AS loan USING (loan_id)
    WHERE due_date BETWEEN %(first_day)s AND %(last_day)s
    UNION ALL
    SELECT 'Miscellaneous Charges', 'MISC', charge_id, amount, lease_id
    FROM dtr_source.misc_charges
    WHERE charged_on BETWEEN %(first_day)s AND %(last_day)s
),
-- A few leases' own ledgers say of nearly all that they are charged; only what is left is looked for in
-- all others', and where nothing is, nothing is read.
uncertain AS MATERIALIZED (
    SELECT *
    FROM dated
    WHERE lease_id = ANY(%(only)s::bigint[])
      AND amount IS DISTINCT FROM 0
      AND ((category, key) NOT IN (
        SELECT category, source_id
        FROM dtr_source.ledger_postings
        WHERE lease_id = ANY(%(only)s::bigint[])
          AND entry_type = 'DEBIT'
          AND category IS NOT NULL
          AND source_id IS NOT NULL
    )) IS NOT FALSE
),
charged_after_all AS (
    SELECT DISTINCT charged.category, charged.source_id
    FROM dtr_source.ledger_postings AS charged
    JOIN (SELECT DISTINCT category, key FROM uncertain) AS wanted
        ON wanted.category = charged.category AND wanted.key = charged.source_id
    WHERE charged.entry_type = 'DEBIT'
),
uncharged AS (
    SELECT module, lease_id, amount
    FROM dated
    WHERE %(only)s::bigint[] IS NULL
      AND amount IS DISTINCT FROM 0
      AND NOT EXISTS (
        SELECT
        FROM dtr_source.ledger_postings AS charged
        -- The first condition says what the second one comes to, so that fees and taxes are passed by.
        WHERE charged.category IN ('EZPASS', 'PVB', 'TLC', 'REPAIRS', 'LOANS', 'MISC')
          AND charged.category = dated.category
          AND charged.source_id = dated.key
          AND charged.entry_type = 'DEBIT'
    )
    UNION ALL
    SELECT module, lease_id, amount
    FROM uncertain
    WHERE %(only)s::bigint[] IS NOT NULL
      AND NOT EXISTS (
        SELECT
        FROM charged_after_all AS charged
        WHERE charged.category = uncertain.category AND charged.source_id = uncertain.key
    )
)
SELECT
    uncharged.module,
    count(*) AS rows,
    coalesce(sum(uncharged.amount) FILTER (WHERE uncharged.amount <> 'NaN'), 0.00) AS amount,
    given.place
FROM uncharged
LEFT JOIN given USING (lease_id)
GROUP BY uncharged.module, given.place
UNION ALL
SELECT
    'CURB',
    count(*),
    coalesce(sum(total_amount) FILTER (WHERE total_amount <> 'NaN'), 0.00),
    given.place
FROM dtr_source.curb_trips
LEFT JOIN given USING (lease_id)
WHERE booked_on IS NULL
  AND (%(only)s::bigint[] IS NULL OR lease_id = ANY(%(only)s::bigint[]))
  AND started_at >= %(from_instant)s AND started_at < %(to_instant)s
  AND total_amount IS DISTINCT FROM 0
GROUP BY given.place
ORDER BY module, place
