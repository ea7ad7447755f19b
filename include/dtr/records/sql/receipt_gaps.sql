-- Years whose receipt numbers are not exactly 1 to the counter.
SELECT
    coalesce(counted.year, counter.year) AS year,
    coalesce(counted.receipts, 0) AS receipts,
    coalesce(counter.last_number, 0) AS last_number
FROM (
    SELECT substr(receipt_number, 6, 4)::integer AS year, count(*) AS receipts
    FROM dtr
    WHERE receipt_number IS NOT NULL
    GROUP BY 1
) AS counted
FULL JOIN dtr_receipt_counter AS counter ON counter.year = counted.year
WHERE coalesce(counted.receipts, 0) <> coalesce(counter.last_number, 0)
