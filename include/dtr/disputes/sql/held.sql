-- What waits of some DTRs' payments because of open disputes about any of their revisions.
SELECT dtr.dtr_id, sum(dispute.held)
FROM dtr_dispute AS dispute
JOIN dtr ON dtr.id = dispute.dtr_row_id
WHERE dtr.dtr_id = ANY(%(dtr_ids)s)
  AND dispute.state = 'OPEN'
  AND dispute.held > 0
GROUP BY dtr.dtr_id
