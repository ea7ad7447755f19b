-- Only for the run that holds the rows: one that was overtaken leaves them to the other. All
-- statements of a batch at once: planning costs as much as writing one.
UPDATE dtr
SET
    status = 'GENERATED',
    error = NULL,
    driver_id = new.driver_id,
    vehicle_id = new.vehicle_id,
    medallion_id = new.medallion_id,
    cc_earnings = new.cc_earnings,
    cash_earnings = new.cash_earnings,
    total_earnings = new.total_earnings,
    taxes_amount = new.taxes_amount,
    ezpass_amount = new.ezpass_amount,
    lease_amount = new.lease_amount,
    pvb_amount = new.pvb_amount,
    tlc_amount = new.tlc_amount,
    repairs_amount = new.repairs_amount,
    loans_amount = new.loans_amount,
    misc_amount = new.misc_amount,
    total_deductions = new.total_deductions,
    prior_balance = new.prior_balance,
    net_earnings = new.net_earnings,
    total_due = new.total_due,
    balance_forward = new.balance_forward,
    deposit_amount = new.deposit_amount,
    balances = new.balances,
    statement_sha256 = new.statement_sha256,
    pdf_s3_key = new.pdf_s3_key,
    pdf_sha256 = new.pdf_sha256,
    pdf_bytes = new.pdf_bytes,
    postal_address = NULL,
    payment_type = paid.payment_type,
    batch_number = paid.batch_number,
    payment_date = paid.payment_date,
    generated_by = %(generated_by)s,
    updated_on = now()
FROM jsonb_to_recordset(%(finished)s) AS new (
    id bigint,
    revision integer,
    driver_id integer,
    vehicle_id integer,
    medallion_id integer,
    cc_earnings numeric,
    cash_earnings numeric,
    total_earnings numeric,
    taxes_amount numeric,
    ezpass_amount numeric,
    lease_amount numeric,
    pvb_amount numeric,
    tlc_amount numeric,
    repairs_amount numeric,
    loans_amount numeric,
    misc_amount numeric,
    total_deductions numeric,
    prior_balance numeric,
    net_earnings numeric,
    total_due numeric,
    balance_forward numeric,
    deposit_amount numeric,
    balances jsonb,
    statement_sha256 text,
    pdf_s3_key text,
    pdf_sha256 text,
    pdf_bytes integer
)
JOIN dtr AS own ON own.id = new.id
-- What was paid on an earlier revision was paid on this one: payments belong to the week.
CROSS JOIN LATERAL dtr_shown_payment(CASE WHEN new.total_due > 0 THEN own.dtr_id END) AS paid
WHERE dtr.id = new.id
  AND dtr.revision = new.revision
  AND dtr.run_id = %(run_id)s
  AND dtr.status = 'PROCESSING'
RETURNING dtr.id
