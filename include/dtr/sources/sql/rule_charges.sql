-- What each lease was charged in the period, by category and what it is about, less what was taken
-- back by adjustments in it; taxes and tolls aside, which no rule of a lease is about.
-- Interim payments pay a charge and are not taken off it.
WITH booked AS (
    SELECT
        lease_id,
        category,
        -- The lease's week for LEASE (domain section 2): a fee that is charged in parts is one fee.
        CASE category WHEN 'LEASE' THEN coalesce(source_id, obligation_id) ELSE obligation_id END
            AS about,
        subcategory,
        CASE WHEN category = 'MISC' AND entry_type = 'DEBIT' THEN source_id END AS charge_id,
        CASE entry_type WHEN 'DEBIT' THEN amount ELSE -amount END AS amount,
        CASE entry_type WHEN 'DEBIT' THEN booked_on END AS booked_on,
        CASE entry_type WHEN 'DEBIT' THEN due_date END AS due_date
    FROM dtr_source.ledger_postings
    WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
      AND lease_id IS NOT NULL
      AND category NOT IN ('TAXES', 'EZPASS')
      AND source <> 'EARNINGS'
      AND (entry_type = 'DEBIT' OR (entry_type = 'CREDIT' AND source = 'ADJUSTMENT'))
),
summed AS (
    SELECT
        lease_id,
        category,
        about,
        max(subcategory) AS subcategory,
        max(charge_id) AS charge_id,
        sum(amount) AS amount,
        min(booked_on) AS booked_on,
        min(due_date) AS due_date
    FROM booked
    GROUP BY lease_id, category, about
    -- What was only taken back in the week was charged in another one.
    HAVING min(booked_on) IS NOT NULL
)
SELECT
    summed.lease_id,
    lease.lease_type,
    greatest(lease.days, 0) AS days,
    summed.category,
    summed.about,
    upper(coalesce(charge.kind, summed.subcategory)) AS kind,
    summed.amount,
    summed.booked_on,
    summed.due_date
FROM summed
-- A posting of a lease that the books do not have is reported by the close, and breaks no rule.
JOIN (
    SELECT
        lease_id,
        min(lease_type) AS lease_type,
        min(
            least(coalesce(end_date, %(period_end)s::date), %(period_end)s::date)
            - greatest(start_date, %(period_start)s::date) + 1
        ) AS days
    FROM dtr_source.leases
    GROUP BY lease_id
) AS lease ON lease.lease_id = summed.lease_id
LEFT JOIN (
    SELECT charge_id, min(kind) AS kind
    FROM dtr_source.misc_charges
    WHERE charge_id IN (SELECT charge_id FROM summed WHERE charge_id IS NOT NULL)
    GROUP BY charge_id
) AS charge ON charge.charge_id = summed.charge_id
ORDER BY summed.lease_id, summed.category, summed.about
