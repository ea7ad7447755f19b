-- What some queued messages have to say: their statement, the one that it replaces, the question
-- that they answer, and where the driver's last message went.
SELECT
    delivery.id,
    delivery.channel,
    delivery.driver_id,
    delivery.despite,
    delivery.tries,
    dtr.id AS dtr_row_id,
    dtr.dtr_id,
    dtr.revision,
    dtr.status,
    dtr.period_start,
    dtr.period_end,
    dtr.lease_id,
    dtr.receipt_number,
    dtr.receipt_date,
    dtr.cc_earnings,
    dtr.cash_earnings,
    dtr.taxes_amount,
    dtr.ezpass_amount,
    dtr.lease_amount,
    dtr.pvb_amount,
    dtr.tlc_amount,
    dtr.repairs_amount,
    dtr.loans_amount,
    dtr.misc_amount,
    dtr.total_deductions,
    dtr.prior_balance,
    dtr.total_due,
    dtr.pdf_s3_key,
    dtr.pdf_sha256,
    replaced.revision AS was_revision,
    replaced.voided_reason AS was_reason,
    dtr.supersedes IS NOT NULL AS was_regenerated,
    replaced.cc_earnings AS was_cc_earnings,
    replaced.cash_earnings AS was_cash_earnings,
    replaced.taxes_amount AS was_taxes_amount,
    replaced.ezpass_amount AS was_ezpass_amount,
    replaced.lease_amount AS was_lease_amount,
    replaced.pvb_amount AS was_pvb_amount,
    replaced.tlc_amount AS was_tlc_amount,
    replaced.repairs_amount AS was_repairs_amount,
    replaced.loans_amount AS was_loans_amount,
    replaced.misc_amount AS was_misc_amount,
    replaced.prior_balance AS was_prior_balance,
    replaced.total_due AS was_total_due,
    dispute.id AS dispute_id,
    dispute.line AS dispute_line,
    dispute.words AS dispute_words,
    dispute.state AS dispute_state,
    dispute.answer AS dispute_answer,
    (
        SELECT balance ->> 'category'
        FROM jsonb_array_elements(dtr.balances) AS balance
        WHERE balance ->> 'obligation_id' = dispute.line
        LIMIT 1
    ) AS dispute_category,
    last.address AS last_address
FROM dtr_delivery AS delivery
JOIN dtr ON dtr.id = delivery.dtr_row_id
LEFT JOIN LATERAL (
    SELECT *
    FROM dtr AS earlier
    WHERE earlier.dtr_id = dtr.dtr_id
      AND earlier.revision < dtr.revision
      AND earlier.status = 'VOIDED'
    ORDER BY earlier.revision DESC
    LIMIT 1
) AS replaced ON true
LEFT JOIN dtr_dispute AS dispute ON dispute.id = delivery.dispute_id
LEFT JOIN LATERAL (
    SELECT before.address
    FROM dtr_delivery AS before
    WHERE before.driver_id = delivery.driver_id
      AND before.channel = delivery.channel
      AND before.id < delivery.id
      AND before.address IS NOT NULL
      AND before.state IN ('SENT', 'BOUNCED', 'UNKNOWN')
    ORDER BY before.id DESC
    LIMIT 1
) AS last ON true
WHERE delivery.id = ANY(%(ids)s)
  AND delivery.state = 'QUEUED'
ORDER BY delivery.id
