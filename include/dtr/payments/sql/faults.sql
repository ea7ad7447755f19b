-- What can never be: empty, or somebody changed rows past all guards.
SELECT dtr_id, fault FROM dtr_payment_fault ORDER BY dtr_id, fault
