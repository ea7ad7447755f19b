-- How the questions about a week's statements stand.
SELECT
    count(*) FILTER (WHERE dispute.state = 'OPEN') AS open,
    count(*) FILTER (WHERE dispute.state = 'OPEN' AND dispute.due_on < %(today)s) AS overdue,
    count(*) FILTER (WHERE dispute.state = 'ANSWERED') AS answered,
    count(*) FILTER (WHERE dispute.state = 'ACCEPTED') AS accepted,
    count(*) FILTER (WHERE dispute.state = 'REJECTED') AS rejected,
    min(dispute.opened_at) FILTER (WHERE dispute.state = 'OPEN') AS oldest,
    coalesce(sum(dispute.held) FILTER (WHERE dispute.state = 'OPEN'), 0.00) AS held
FROM dtr_dispute AS dispute
JOIN dtr ON dtr.id = dispute.dtr_row_id
WHERE %(period_start)s::date IS NULL OR dtr.period_start = %(period_start)s
