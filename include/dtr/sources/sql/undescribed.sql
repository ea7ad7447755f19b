-- Debits that name the row of a module which is not in the module's view, by category: their
-- amounts are stated, their details are not.
WITH charged AS (
    SELECT
        category,
        source_id,
        CASE category
            WHEN 'EZPASS' THEN EXISTS (
                SELECT FROM dtr_source.ezpass_tolls WHERE toll_id = source_id
            )
            WHEN 'PVB' THEN EXISTS (
                SELECT FROM dtr_source.pvb_violations WHERE summons_number = source_id
            )
            WHEN 'TLC' THEN EXISTS (
                SELECT FROM dtr_source.tlc_tickets WHERE ticket_number = source_id
            )
            WHEN 'REPAIRS' THEN EXISTS (
                SELECT FROM dtr_source.repair_installments WHERE installment_id = source_id
            )
            WHEN 'LOANS' THEN EXISTS (
                SELECT FROM dtr_source.loan_installments WHERE installment_id = source_id
            )
            WHEN 'MISC' THEN EXISTS (
                SELECT FROM dtr_source.misc_charges WHERE charge_id = source_id
            )
        END AS is_described
    FROM dtr_source.ledger_postings
    WHERE entry_type = 'DEBIT'
      AND source_id IS NOT NULL
      AND source IS DISTINCT FROM 'EARNINGS'
      AND source IS DISTINCT FROM 'ADJUSTMENT'
      AND category IN ('EZPASS', 'PVB', 'TLC', 'REPAIRS', 'LOANS', 'MISC')
)
SELECT
    category,
    count(*) AS debits,
    count(*) FILTER (WHERE NOT is_described) AS undescribed,
    (array_agg(source_id ORDER BY source_id) FILTER (WHERE NOT is_described))[1:%(most)s]
FROM charged
GROUP BY category
HAVING count(*) FILTER (WHERE NOT is_described) > 0
ORDER BY category
