-- One week's account; none where nothing stands and nothing was ever paid.
SELECT dtr_id, lease_id, period_start, stands, due, paid, in_flight, set_off, recovered,
    still_due, claim_back
FROM dtr_payment_account
WHERE dtr_id = %(dtr_id)s
