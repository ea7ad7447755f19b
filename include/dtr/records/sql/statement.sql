-- One revision of a DTR in full: the revision asked for, else the live one, else the newest.
SELECT id, dtr_id, revision, receipt_number, receipt_date, period_start, period_end, lease_id,
    driver_id, vehicle_id, medallion_id, status, error, payment_type, batch_number, payment_date,
    cc_earnings, cash_earnings, total_earnings, taxes_amount, ezpass_amount, lease_amount,
    pvb_amount, tlc_amount, repairs_amount, loans_amount, misc_amount, total_deductions,
    prior_balance, net_earnings, total_due, balance_forward, deposit_amount, run_id, generated_at,
    generated_by, voided_at, voided_by, voided_reason, pdf_sha256, pdf_bytes, created_on,
    updated_on, balances, pdf_s3_key, statement_sha256, erased_at
FROM dtr
WHERE dtr_id = %(dtr_id)s
  AND (%(revision)s::integer IS NULL OR revision = %(revision)s)
ORDER BY status NOT IN ('VOIDED', 'FAILED') DESC, revision DESC
LIMIT 1
