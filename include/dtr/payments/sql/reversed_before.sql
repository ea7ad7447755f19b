-- Which of some payments have a reversal already, and in which order.
SELECT entry.payment_id, file.number
FROM dtr_bank_order_entry AS entry
JOIN dtr_bank_order AS file ON file.id = entry.order_id
WHERE entry.payment_id = ANY(%(payments)s)
  AND entry.state <> 'CANCELED'
