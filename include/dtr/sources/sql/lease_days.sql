-- The days between which leases ran; what has no first day is left to the reader of its week. An
-- end that is null, infinite or beyond the calendar is open.
SELECT
    lease_id,
    min(start_date),
    CASE WHEN bool_and(coalesce(end_date <= '2100-12-31', false)) THEN max(end_date) END
FROM dtr_source.leases
WHERE lease_id = ANY(%(lease_ids)s::bigint[])
  AND start_date BETWEEN '1990-01-01' AND '2100-12-31'
GROUP BY lease_id
