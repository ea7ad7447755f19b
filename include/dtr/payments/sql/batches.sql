-- Newest first, under filters that come and go.
SELECT
    -- columns: batch
FROM dtr_payment_batch
WHERE (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(before)s::bigint IS NULL OR id < %(before)s)
ORDER BY id DESC
LIMIT %(most)s
