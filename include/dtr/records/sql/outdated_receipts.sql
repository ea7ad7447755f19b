-- Receipts of an earlier year whose documents were never issued.
SELECT
    dtr_id,
    revision,
    substr(receipt_number, 6, 4)::integer,
    substr(receipt_number, 11)::integer
FROM dtr
WHERE id = ANY(%(ids)s)
  AND run_id = %(run_id)s
  AND status = 'PROCESSING'
  AND substr(receipt_number, 6, 4)::integer < %(year)s
ORDER BY id
FOR UPDATE
