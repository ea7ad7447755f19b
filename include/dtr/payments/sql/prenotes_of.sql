-- The newest prenote of each account of some drivers, by its keyed hash; one that came back counts
-- until the account is tried anew.
SELECT DISTINCT ON (entry.driver_id, entry.account_key)
    entry.driver_id, entry.account_key, entry.state, entry.return_code, file.number,
    file.effective_date
FROM dtr_bank_order_entry AS entry
JOIN dtr_bank_order AS file ON file.id = entry.order_id
WHERE entry.driver_id = ANY(%(driver_ids)s)
  AND entry.payment_id IS NULL
  AND entry.state <> 'CANCELED'
ORDER BY entry.driver_id, entry.account_key, entry.id DESC
