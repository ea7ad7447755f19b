-- The accounts of a week, or of some statements of it, with what decides whether they are paid.
SELECT
    account.dtr_id,
    account.revision,
    account.lease_id,
    account.period_start,
    account.period_end,
    account.driver_id,
    account.stands,
    account.due,
    account.paid,
    account.planned,
    account.sent,
    account.in_flight,
    account.set_off,
    account.recovered,
    account.still_due,
    account.claim_back,
    stated.receipt_number,
    -- A part that waits for the answer to a dispute keeps the whole payment back until then.
    CASE WHEN account.still_due > 0 THEN (
        SELECT max(kind || ': ' || reason)
        FROM (
            SELECT kind, reason
            FROM dtr_payment_hold AS hold
            WHERE hold.dtr_id = account.dtr_id AND released_at IS NULL
            UNION ALL
            SELECT 'DISPUTE', 'dispute ' || dispute.id || ' about ' || dispute.line || ' is open'
            FROM dtr_dispute AS dispute
            JOIN dtr ON dtr.id = dispute.dtr_row_id
            WHERE dtr.dtr_id = account.dtr_id AND dispute.state = 'OPEN' AND dispute.held > 0
        ) AS holds
    ) END AS held,
    CASE WHEN account.in_flight > 0 THEN (
        SELECT min(batch.number)
        FROM dtr_payment AS payment
        JOIN dtr_payment_batch AS batch ON batch.id = payment.batch_id
        WHERE payment.dtr_id = account.dtr_id AND payment.state IN ('PLANNED', 'HELD', 'SENT')
    ) END AS in_batch
FROM dtr_payment_account AS account
JOIN dtr AS stated
    ON stated.dtr_id = account.dtr_id
    AND stated.revision = account.revision
    AND stated.period_start = account.period_start
WHERE account.period_start = %(week)s
  AND (%(dtr_ids)s::text[] IS NULL OR account.dtr_id = ANY(%(dtr_ids)s))
ORDER BY account.lease_id, account.period_start
