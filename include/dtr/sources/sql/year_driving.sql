-- On which days of a year some drivers were leaseholders of a lease that ran and is billed.
SELECT
    link.driver_id,
    link.lease_id,
    greatest(link.start_date, lease.start_date, %(first)s::date) AS first_day,
    least(link.end_date, lease.end_date, %(last)s::date) AS last_day
FROM dtr_source.lease_drivers AS link
JOIN dtr_source.leases AS lease ON lease.lease_id = link.lease_id
WHERE link.driver_id = ANY(%(driver_ids)s)
  AND link.role = 'PRIMARY'
  AND NOT lease.status = ANY(%(never_billed)s)
  AND greatest(link.start_date, lease.start_date, %(first)s::date)
      <= least(link.end_date, lease.end_date, %(last)s::date)
ORDER BY link.driver_id, link.lease_id, first_day
