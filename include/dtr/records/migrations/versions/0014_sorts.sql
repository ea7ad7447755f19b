-- Each order in which the office lists statements has its index: what `queries_list` sorts by, a null
-- first, and the row's id behind it. The same ones find an amount and the beginning of a receipt number.

DROP INDEX idx_dtr_receipt_prefix;
DROP INDEX idx_dtr_total_due;
DROP INDEX idx_dtr_cc_earnings;
CREATE INDEX idx_dtr_by_receipt ON dtr ((coalesce(receipt_number, '') COLLATE "C"), id);
CREATE INDEX idx_dtr_by_issue ON dtr ((coalesce(generated_at, '-infinity')), id);
CREATE INDEX idx_dtr_by_due ON dtr ((coalesce(total_due, '-Infinity')), id);
CREATE INDEX idx_dtr_by_card ON dtr ((coalesce(cc_earnings, '-Infinity')), id);
CREATE INDEX idx_dtr_by_deductions ON dtr ((coalesce(total_deductions, '-Infinity')), id);

-- Lists of what is not paid yet are counted from the index alone.
DROP INDEX idx_dtr_status_period;
CREATE INDEX idx_dtr_status_period ON dtr (status, period_start, period_end) INCLUDE (payment_type);
