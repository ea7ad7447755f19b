-- Who was sent what, of a period or about a DTR, newest first; of some states, where they are named.
SELECT
    delivery.id,
    dtr.dtr_id,
    dtr.revision,
    dtr.lease_id,
    delivery.driver_id,
    delivery.dispute_id,
    delivery.channel,
    delivery.copy,
    delivery.state,
    delivery.address,
    delivery.language,
    delivery.queued_at,
    delivery.queued_by,
    delivery.begun_at,
    delivery.ended_at,
    delivery.tries,
    delivery.reason,
    delivery.warning
FROM dtr_delivery AS delivery
JOIN dtr ON dtr.id = delivery.dtr_row_id
WHERE (%(period_start)s::date IS NULL OR dtr.period_start = %(period_start)s)
  AND (%(dtr_id)s::text IS NULL OR dtr.dtr_id = %(dtr_id)s)
  AND (cardinality(%(states)s::text[]) = 0 OR delivery.state = ANY(%(states)s))
  AND (%(before)s::bigint IS NULL OR delivery.id < %(before)s)
ORDER BY delivery.id DESC
LIMIT %(most)s
