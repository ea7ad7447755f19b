-- The DTR that a receipt number was bound to.
SELECT dtr_id, revision
FROM dtr
WHERE receipt_number = %(receipt_number)s
