-- A week's account, what keeps its payment back, and its payments, oldest first: those that count
-- against it, and the ones that came back.
SELECT
    account.due,
    account.still_due,
    account.claim_back,
    account.set_off,
    account.recovered,
    EXISTS (
        SELECT FROM dtr_payment_hold AS hold
        WHERE hold.dtr_id = account.dtr_id AND hold.released_at IS NULL
    ) OR EXISTS (
        SELECT
        FROM dtr_dispute AS dispute
        JOIN dtr ON dtr.id = dispute.dtr_row_id
        WHERE dtr.dtr_id = account.dtr_id AND dispute.state = 'OPEN' AND dispute.held > 0
    ) AS held,
    coalesce((
        SELECT jsonb_agg(
            jsonb_build_object(
                'amount', payment.amount::text,
                'method', payment.method,
                'state', payment.state,
                'on', payment.pay_date::text
            ) ORDER BY payment.id
        )
        FROM dtr_payment AS payment
        WHERE payment.dtr_id = account.dtr_id AND payment.state <> 'CANCELED'
    ), '[]') AS payments
FROM dtr_payment_account AS account
WHERE account.dtr_id = %(dtr_id)s
