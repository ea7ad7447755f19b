-- How the messages of a week's statements stand: of each, its newest copy.
SELECT newest.state, count(*)
FROM (
    SELECT DISTINCT ON (delivery.dtr_row_id, coalesce(delivery.dispute_id, 0), delivery.channel)
        delivery.state
    FROM dtr_delivery AS delivery
    JOIN dtr ON dtr.id = delivery.dtr_row_id
    WHERE dtr.period_start = %(period_start)s
    ORDER BY
        delivery.dtr_row_id, coalesce(delivery.dispute_id, 0), delivery.channel, delivery.copy DESC
) AS newest
GROUP BY newest.state
