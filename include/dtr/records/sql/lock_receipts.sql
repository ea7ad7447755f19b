-- Nobody takes a receipt number until the transaction ends.
LOCK TABLE dtr_receipt_counter IN SHARE ROW EXCLUSIVE MODE
