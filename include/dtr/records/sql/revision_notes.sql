-- The revision that each of some rows replaces: what it stated, why it no longer stands, and what
-- was paid on it. A payment that a regeneration handed on counts as it was made: on the first of
-- the revisions that bear it.
SELECT
    own.id AS row_id,
    earlier.revision AS replaces,
    earlier.voided_reason AS reason,
    own.supersedes IS NOT NULL AS regenerated,
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
    CASE WHEN own.supersedes IS NOT NULL AND earlier.payment_type <> 'PENDING' THEN (
        SELECT first.total_due
        FROM dtr AS first
        WHERE first.dtr_id = own.dtr_id
          AND (first.payment_type, first.batch_number, first.payment_date)
            = (earlier.payment_type, earlier.batch_number, earlier.payment_date)
        ORDER BY first.revision
        LIMIT 1
    ) ELSE 0.00 END AS paid
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
