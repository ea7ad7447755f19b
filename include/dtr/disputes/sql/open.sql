-- A question about a line of a standing statement; the same words about the same line are the same.
INSERT INTO dtr_dispute
    (dtr_row_id, driver_id, line, amount, words, language, link_id, opened_by, due_on)
SELECT
    dtr.id, dtr.driver_id, %(line)s, %(amount)s, %(words)s, %(language)s, %(link_id)s,
    %(opened_by)s, %(due_on)s
FROM dtr
WHERE dtr.id = %(dtr_row_id)s
  AND dtr.status = 'GENERATED'
  AND dtr.erased_at IS NULL
ON CONFLICT DO NOTHING
RETURNING id, due_on
