INSERT INTO dtr_bank_order (
    number, kind, batch_id, error, reason, effective_date, entries, total, made_by
)
VALUES (
    %(number)s, %(kind)s, %(batch_id)s, %(error)s, %(reason)s, %(effective_date)s, %(entries)s,
    %(total)s, %(made_by)s
)
RETURNING id
