-- The disputes that some postings correct.
SELECT dispute.posting_id, dtr.dtr_id, dtr.period_start, dispute.line
FROM dtr_dispute AS dispute
JOIN dtr ON dtr.id = dispute.dtr_row_id
WHERE dispute.state = 'ACCEPTED'
  AND dispute.posting_id = ANY(%(posting_ids)s)
ORDER BY dispute.id
