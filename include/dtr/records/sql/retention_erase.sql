-- What the row says of a person goes; number, receipt, period, key and hashes stay. The conditions
-- under which it was listed are asked again: between list and act people hold, void and pay.
-- The hash is of what goes, so that a copy kept elsewhere can still be proved to be it.
WITH due AS (
    SELECT dtr.*
    FROM dtr
    WHERE dtr.id = %(id)s
      AND dtr.erased_at IS NULL
      AND dtr.status IN ('GENERATED', 'VOIDED', 'FAILED')
      AND dtr.period_end < %(before)s
      AND NOT EXISTS (
          SELECT FROM dtr_legal_hold AS hold
          WHERE hold.lifted_at IS NULL
            AND (hold.lease_id = dtr.lease_id OR hold.driver_id = dtr.driver_id)
      )
      AND NOT EXISTS (
          SELECT FROM dtr_payment_hold AS hold
          WHERE hold.dtr_id = dtr.dtr_id AND hold.released_at IS NULL
      )
      AND NOT EXISTS (
          SELECT FROM dtr_dispute AS dispute
          JOIN dtr AS disputed ON disputed.id = dispute.dtr_row_id
          WHERE disputed.dtr_id = dtr.dtr_id AND dispute.state IN ('OPEN', 'ANSWERED')
      )
      AND (
          -- One account by its key; NOT EXISTS would make those of all statements, and look there.
          SELECT bool_or(still_due > 0 OR in_flight > 0 OR claim_back > 0)
          FROM dtr_payment_account AS account
          WHERE account.dtr_id = dtr.dtr_id
      ) IS NOT TRUE
      AND NOT (
          dtr.status = 'GENERATED'
          AND dtr.balance_forward > 0
          AND NOT EXISTS (
              SELECT FROM dtr AS later
              WHERE later.lease_id = dtr.lease_id
                AND later.period_start > dtr.period_start
                AND later.status = 'GENERATED'
          )
      )
    FOR UPDATE OF dtr
)
UPDATE dtr
SET
    driver_id = NULL,
    vehicle_id = NULL,
    medallion_id = NULL,
    cc_earnings = NULL,
    cash_earnings = NULL,
    total_earnings = NULL,
    taxes_amount = NULL,
    ezpass_amount = NULL,
    lease_amount = NULL,
    pvb_amount = NULL,
    tlc_amount = NULL,
    repairs_amount = NULL,
    loans_amount = NULL,
    misc_amount = NULL,
    total_deductions = NULL,
    prior_balance = NULL,
    net_earnings = NULL,
    total_due = NULL,
    balance_forward = NULL,
    deposit_amount = NULL,
    balances = NULL,
    language = NULL,
    postal_address = NULL,
    voided_reason = CASE WHEN dtr.voided_reason IS NOT NULL THEN %(words)s END,
    error = CASE WHEN dtr.error IS NOT NULL THEN %(words)s END,
    erased_at = now(),
    pdf_erased_at = CASE WHEN dtr.pdf_s3_key IS NULL THEN now() END,
    updated_on = now()
FROM due
WHERE dtr.id = due.id
RETURNING encode(sha256(convert_to(to_jsonb(due)::text, 'UTF8')), 'hex')
