-- Disputes with the statements that they are about: those that wait first, the most urgent on top.
SELECT
    dispute.id,
    dispute.dtr_row_id,
    dtr.dtr_id,
    dtr.revision,
    dtr.lease_id,
    dtr.period_start,
    dtr.total_due,
    dispute.driver_id,
    dispute.line,
    (
        SELECT balance ->> 'category'
        FROM jsonb_array_elements(dtr.balances) AS balance
        WHERE balance ->> 'obligation_id' = dispute.line
        LIMIT 1
    ) AS category,
    dispute.amount,
    dispute.words,
    dispute.language,
    dispute.opened_at,
    dispute.opened_by,
    dispute.due_on,
    dispute.held,
    dispute.state,
    dispute.answer,
    dispute.posting_id,
    dispute.answered_at,
    dispute.answered_by
FROM dtr_dispute AS dispute
JOIN dtr ON dtr.id = dispute.dtr_row_id
WHERE (%(id)s::bigint IS NULL OR dispute.id = %(id)s)
  AND (%(dtr_id)s::text IS NULL OR dtr.dtr_id = %(dtr_id)s)
  AND (cardinality(%(states)s::text[]) = 0 OR dispute.state = ANY(%(states)s))
  AND (%(period_start)s::date IS NULL OR dtr.period_start = %(period_start)s)
ORDER BY dispute.state <> 'OPEN', dispute.due_on, dispute.id
LIMIT %(most)s OFFSET %(skipped)s
