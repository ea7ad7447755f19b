-- What people look for beside leases and names: the end of a receipt number, an amount, a batch.

-- Receipt numbers by their end, which is what is read out on the phone.
CREATE INDEX idx_dtr_receipt_end ON dtr (reverse(receipt_number) text_pattern_ops);
CREATE INDEX idx_dtr_batch ON dtr (upper(batch_number) text_pattern_ops)
    WHERE batch_number IS NOT NULL;
CREATE INDEX idx_dtr_total_due ON dtr (total_due);
CREATE INDEX idx_dtr_cc_earnings ON dtr (cc_earnings);
