-- The days between which leases ran; what has no first day is left to the reader of its week.
SELECT lease_id, min(start_date), CASE WHEN bool_and(end_date IS NOT NULL) THEN max(end_date) END
FROM dtr_source.leases
WHERE lease_id = ANY(%(lease_ids)s::bigint[])
  AND start_date BETWEEN '1900-01-01' AND '2199-12-31'
  AND (end_date IS NULL OR end_date BETWEEN '1900-01-01' AND '2199-12-31')
GROUP BY lease_id
