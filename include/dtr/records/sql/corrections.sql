-- Which lines of which statements some postings put right, for disputes that were accepted before
-- the row's receipt was bound.
SELECT own.id AS row_id, dispute.posting_id, asked.dtr_id, dispute.line
FROM unnest(%(row_ids)s::bigint[], %(posting_ids)s::text[]) AS booked (row_id, posting_id)
JOIN dtr AS own ON own.id = booked.row_id
JOIN dtr_dispute AS dispute
    ON dispute.posting_id = booked.posting_id
    AND dispute.state = 'ACCEPTED'
    AND dispute.answered_at <= own.generated_at
JOIN dtr AS asked ON asked.id = dispute.dtr_row_id AND asked.lease_id = own.lease_id
ORDER BY dispute.id
