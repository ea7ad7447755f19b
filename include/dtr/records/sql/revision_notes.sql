-- The revision that each of some rows replaces: what it stated, why it no longer stands, and what
-- was paid for the week before this one was made.
SELECT
    own.id AS row_id,
    earlier.revision AS replaces,
    earlier.voided_reason AS reason,
    own.supersedes IS NOT NULL AS regenerated,
    earlier.language,
    earlier.cc_earnings,
    earlier.cash_earnings,
    earlier.taxes_amount,
    earlier.ezpass_amount,
    earlier.lease_amount,
    earlier.pvb_amount,
    earlier.tlc_amount,
    earlier.repairs_amount,
    earlier.loans_amount,
    earlier.misc_amount,
    earlier.prior_balance,
    earlier.total_due,
    -- What had gone out for the week, and had not come back, when the receipt was bound.
    (
        SELECT coalesce(sum(amount), 0.00)
        FROM dtr_payment
        WHERE dtr_payment.dtr_id = own.dtr_id
          AND coalesce(sent_at, settled_at) <= own.generated_at
          AND coalesce(returned_at > own.generated_at, true)
          AND coalesce(canceled_at > own.generated_at, true)
    ) AS paid
FROM dtr AS own
JOIN LATERAL (
    SELECT *
    FROM dtr AS other
    WHERE other.dtr_id = own.dtr_id
      AND other.revision < own.revision
      AND other.status = 'VOIDED'
    ORDER BY other.revision DESC
    LIMIT 1
) AS earlier ON true
WHERE own.id = ANY(%(ids)s)
