-- How many questions about a DTR wait for an answer.
SELECT count(*)
FROM dtr_dispute AS dispute
JOIN dtr ON dtr.id = dispute.dtr_row_id
WHERE dtr.dtr_id = %(dtr_id)s
  AND dispute.state = 'OPEN'
