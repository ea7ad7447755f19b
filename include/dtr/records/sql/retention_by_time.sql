-- What is past its time by itself, and not erased: entries of the bank's orders that are about accounts
-- alone, findings, drivers' years. Each goes once nothing keeps it back.
SELECT
    (
        SELECT count(*)
        FROM dtr_bank_order_entry AS entry
        JOIN dtr_bank_order AS file ON file.id = entry.order_id
        WHERE entry.erased_at IS NULL AND entry.payment_id IS NULL AND file.made_at < %(before)s::date
    ) AS prenotes,
    (
        SELECT count(*) FROM dtr_finding WHERE erased_at IS NULL AND period_end < %(before)s
    ) AS findings,
    (
        SELECT count(*)
        FROM dtr_year_statement
        WHERE erased_at IS NULL AND year < extract(year FROM %(before)s::date)
    ) AS years
