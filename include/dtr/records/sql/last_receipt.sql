SELECT last_number FROM dtr_receipt_counter WHERE year = %(year)s
