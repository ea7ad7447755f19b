-- Only for the run that holds the row: one that was overtaken leaves it to the other.
UPDATE dtr
SET
    status = 'GENERATED',
    error = NULL,
    driver_id = %(driver_id)s,
    vehicle_id = %(vehicle_id)s,
    medallion_id = %(medallion_id)s,
    cc_earnings = %(cc_earnings)s,
    cash_earnings = %(cash_earnings)s,
    total_earnings = %(total_earnings)s,
    taxes_amount = %(taxes_amount)s,
    ezpass_amount = %(ezpass_amount)s,
    lease_amount = %(lease_amount)s,
    pvb_amount = %(pvb_amount)s,
    tlc_amount = %(tlc_amount)s,
    repairs_amount = %(repairs_amount)s,
    loans_amount = %(loans_amount)s,
    misc_amount = %(misc_amount)s,
    total_deductions = %(total_deductions)s,
    prior_balance = %(prior_balance)s,
    net_earnings = %(net_earnings)s,
    total_due = %(total_due)s,
    balance_forward = %(balance_forward)s,
    deposit_amount = %(deposit_amount)s,
    balances = %(balances)s,
    statement_sha256 = %(statement_sha256)s,
    pdf_s3_key = %(pdf_s3_key)s,
    pdf_sha256 = %(pdf_sha256)s,
    pdf_bytes = %(pdf_bytes)s,
    postal_address = NULL,
    payment_type = paid.payment_type,
    batch_number = paid.batch_number,
    payment_date = paid.payment_date,
    generated_by = %(generated_by)s,
    updated_on = now()
FROM (
    -- What was paid on an earlier revision was paid on this one: payments belong to the week.
    SELECT shown.*
    FROM dtr AS own
    CROSS JOIN LATERAL dtr_shown_payment(CASE WHEN %(total_due)s > 0 THEN own.dtr_id END) AS shown
    WHERE own.id = %(id)s
) AS paid
WHERE id = %(id)s
  AND revision = %(revision)s
  AND run_id = %(run_id)s
  AND status = 'PROCESSING'
RETURNING id
