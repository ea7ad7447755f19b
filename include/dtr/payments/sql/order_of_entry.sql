SELECT
    -- columns: order
FROM dtr_bank_order_entry AS entry
JOIN dtr_bank_order AS file ON file.id = entry.order_id
LEFT JOIN dtr_payment_batch AS batch ON batch.id = file.batch_id
WHERE entry.id = %(id)s
