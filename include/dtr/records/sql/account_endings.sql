-- The account that each driver's newest transfer went to, as it stood when the row's receipt was
-- bound: the same at every later time. The accounts themselves are not for this role.
SELECT asked.row_id, newest.account_last_four
FROM unnest(%(row_ids)s::bigint[], %(driver_ids)s::integer[]) AS asked (row_id, driver_id)
JOIN dtr AS own ON own.id = asked.row_id
JOIN LATERAL (
    SELECT payment.account_last_four
    FROM dtr_payment AS payment
    WHERE payment.driver_id = asked.driver_id
      AND payment.method = 'ACH'
      AND payment.account_last_four IS NOT NULL
      AND payment.sent_at <= own.generated_at
      AND (payment.returned_at IS NULL OR payment.returned_at > own.generated_at)
    ORDER BY payment.id DESC
    LIMIT 1
) AS newest ON true
