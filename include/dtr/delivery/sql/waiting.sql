-- What is queued, in the order in which it was; of one period and some leases, where they are named.
SELECT delivery.id
FROM dtr_delivery AS delivery
JOIN dtr ON dtr.id = delivery.dtr_row_id
WHERE delivery.state = 'QUEUED'
  AND (%(period_start)s::date IS NULL OR dtr.period_start = %(period_start)s)
  AND (cardinality(%(lease_ids)s::integer[]) = 0 OR dtr.lease_id = ANY(%(lease_ids)s))
ORDER BY delivery.id
