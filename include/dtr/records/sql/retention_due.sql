-- Statements and failed attempts whose time is over, oldest first, behind (`after_end`, `after_id`):
-- those that may be erased, and those that are kept back with the reason. Void ones go with the
-- others, and each says what lies beside it. What is kept back:
--   HELD      a legal hold of the lease or of the driver stands
--   DISPUTED  a dispute of it is not decided, or its payment is held
--   UNPAID    money is due to the driver, on its way, or to come back from him
--   OWED      the lease's newest statement, and the driver still owes on it
SELECT
    dtr.id,
    dtr.dtr_id,
    dtr.revision,
    dtr.status,
    dtr.period_start,
    dtr.period_end,
    dtr.lease_id,
    dtr.receipt_number,
    dtr.pdf_s3_key,
    dtr.pdf_sha256,
    dtr.pdf_bytes,
    (
        SELECT count(*) FROM dtr_payment AS payment
        WHERE payment.dtr_id = dtr.dtr_id AND payment.revision = dtr.revision
    ) AS payments,
    (SELECT count(*) FROM dtr_delivery AS delivery WHERE delivery.dtr_row_id = dtr.id) AS messages,
    (SELECT count(*) FROM dtr_dispute AS dispute WHERE dispute.dtr_row_id = dtr.id) AS disputes,
    kept.reason AS kept_back
FROM dtr
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN EXISTS (
                SELECT FROM dtr_legal_hold AS hold
                WHERE hold.lifted_at IS NULL
                  AND (hold.lease_id = dtr.lease_id OR hold.driver_id = dtr.driver_id)
            ) THEN 'HELD'
            WHEN EXISTS (
                SELECT FROM dtr_payment_hold AS hold
                WHERE hold.dtr_id = dtr.dtr_id AND hold.released_at IS NULL
            ) OR EXISTS (
                SELECT FROM dtr_dispute AS dispute
                JOIN dtr AS disputed ON disputed.id = dispute.dtr_row_id
                WHERE disputed.dtr_id = dtr.dtr_id AND dispute.state IN ('OPEN', 'ANSWERED')
            ) THEN 'DISPUTED'
            WHEN (
                -- One account by its key; EXISTS would make those of all statements, and look there.
                SELECT bool_or(still_due > 0 OR in_flight > 0 OR claim_back > 0)
                FROM dtr_payment_account AS account
                WHERE account.dtr_id = dtr.dtr_id
            ) THEN 'UNPAID'
            WHEN dtr.status = 'GENERATED'
                AND dtr.balance_forward > 0
                AND NOT EXISTS (
                    SELECT FROM dtr AS later
                    WHERE later.lease_id = dtr.lease_id
                      AND later.period_start > dtr.period_start
                      AND later.status = 'GENERATED'
                ) THEN 'OWED'
        END AS reason
) AS kept
WHERE dtr.erased_at IS NULL
  AND dtr.status IN ('GENERATED', 'VOIDED', 'FAILED')
  AND dtr.period_end < %(before)s
  AND (dtr.period_end, dtr.id) > (%(after_end)s, %(after_id)s)
ORDER BY dtr.period_end, dtr.id
LIMIT %(most)s
