-- Books into the sample fleet's ledger what settles its statements from a week on; the weeks
-- before were settled by its own engine. What no longer stands is taken back by one more posting.
WITH offered AS (
    SELECT *, CASE entry_type WHEN 'CREDIT' THEN amount ELSE -amount END AS credited
    FROM public.dtr_settlement
    WHERE period_start >= %(since)s
),
booked AS (
    SELECT
        source_id,
        obligation_id,
        min(lease_id) AS lease_id,
        min(driver_id) AS driver_id,
        min(category) AS category,
        min(subcategory) AS subcategory,
        min(source) AS source,
        min(booked_on) AS booked_on,
        count(*) AS postings,
        sum(CASE entry_type WHEN 'CREDIT' THEN amount ELSE -amount END) AS credited
    FROM fleet.ledger_postings
    WHERE source IN ('EARNINGS', 'ADJUSTMENT')
      AND source_id LIKE 'DTR-%%'
    GROUP BY source_id, obligation_id
),
missing AS (
    SELECT
        source_id,
        obligation_id,
        coalesce(offered.lease_id, booked.lease_id) AS lease_id,
        coalesce(offered.driver_id, booked.driver_id) AS driver_id,
        coalesce(offered.category, booked.category) AS category,
        coalesce(offered.subcategory, booked.subcategory) AS subcategory,
        coalesce(offered.source, booked.source) AS source,
        coalesce(offered.description, 'Taken back: the statement no longer stands') AS description,
        coalesce(offered.booked_on, booked.booked_on) AS booked_on,
        coalesce(booked.postings, 0) AS postings,
        coalesce(offered.credited, 0.00) - coalesce(booked.credited, 0.00) AS credited
    FROM offered
    FULL JOIN booked USING (source_id, obligation_id)
)
INSERT INTO fleet.ledger_postings (
    posting_id, lease_id, driver_id, category, subcategory, entry_type, amount, obligation_id,
    source, source_id, description, due_date, booked_on
)
SELECT
    source_id || '/' || obligation_id || CASE WHEN postings > 0 THEN '/' || postings ELSE '' END,
    lease_id,
    driver_id,
    category,
    subcategory,
    CASE WHEN credited > 0 THEN 'CREDIT' ELSE 'DEBIT' END,
    abs(credited),
    obligation_id,
    source,
    source_id,
    description,
    NULL,
    booked_on
FROM missing
WHERE credited <> 0
