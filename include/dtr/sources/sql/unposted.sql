-- Module rows dated in the window that no ledger row charges for, whenever it is booked, and trips
-- not yet booked. Where nothing is due (a violation dismissed, a void trip) nothing is missing.
WITH dated AS (
    SELECT 'EZPass' AS module, 'EZPASS' AS category, toll_id AS key, amount
    FROM dtr_source.ezpass_tolls
    WHERE occurred_at >= %(from_instant)s AND occurred_at < %(to_instant)s
    UNION ALL
    SELECT 'PVB', 'PVB', summons_number, amount_due
    FROM dtr_source.pvb_violations
    WHERE issued_at >= %(from_instant)s AND issued_at < %(to_instant)s
    UNION ALL
    SELECT 'TLC Violations', 'TLC', ticket_number, amount_due
    FROM dtr_source.tlc_tickets
    WHERE issued_at >= %(from_instant)s AND issued_at < %(to_instant)s
    UNION ALL
    SELECT 'Repairs', 'REPAIRS', installment_id, amount
    FROM dtr_source.repair_installments
    WHERE due_date BETWEEN %(first_day)s AND %(last_day)s
    UNION ALL
    SELECT 'Driver Loans', 'LOANS', installment_id, amount
    FROM dtr_source.loan_installments
    WHERE due_date BETWEEN %(first_day)s AND %(last_day)s
    UNION ALL
    SELECT 'Miscellaneous Charges', 'MISC', charge_id, amount
    FROM dtr_source.misc_charges
    WHERE charged_on BETWEEN %(first_day)s AND %(last_day)s
)
SELECT
    dated.module,
    count(*) AS rows,
    coalesce(sum(dated.amount) FILTER (WHERE dated.amount <> 'NaN'), 0.00) AS amount
FROM dated
WHERE dated.amount IS DISTINCT FROM 0
  AND NOT EXISTS (
    SELECT
    FROM dtr_source.ledger_postings AS charged
    -- The first condition says what the second one comes to, so that fees and taxes are passed by.
    WHERE charged.category IN ('EZPASS', 'PVB', 'TLC', 'REPAIRS', 'LOANS', 'MISC')
      AND charged.category = dated.category
      AND charged.source_id = dated.key
      AND charged.entry_type = 'DEBIT'
  )
GROUP BY dated.module
UNION ALL
SELECT
    'CURB',
    count(*),
    coalesce(sum(total_amount) FILTER (WHERE total_amount <> 'NaN'), 0.00)
FROM dtr_source.curb_trips
WHERE booked_on IS NULL
  AND started_at >= %(from_instant)s AND started_at < %(to_instant)s
  AND total_amount IS DISTINCT FROM 0
HAVING count(*) > 0
ORDER BY module
