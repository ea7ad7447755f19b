-- Years whose receipt numbers are not exactly 1 to the counter, but for those skipped on purpose.
WITH counted AS (
    SELECT substr(receipt_number, 6, 4)::integer AS year, count(*) AS receipts
    FROM dtr
    WHERE receipt_number IS NOT NULL
    GROUP BY 1
),
skipped AS (
    SELECT
        (details ->> 'year')::integer AS year,
        sum((details ->> 'last')::integer - (details ->> 'first')::integer + 1) AS numbers
    FROM dtr_event
    WHERE event = 'RECEIPTS_SKIPPED'
    GROUP BY 1
)
SELECT
    year,
    coalesce(counted.receipts, 0) AS receipts,
    coalesce(skipped.numbers, 0)::integer AS skipped,
    coalesce(counter.last_number, 0) AS last_number
FROM counted
FULL JOIN skipped USING (year)
FULL JOIN dtr_receipt_counter AS counter USING (year)
WHERE coalesce(counted.receipts, 0) + coalesce(skipped.numbers, 0)
    <> coalesce(counter.last_number, 0)
