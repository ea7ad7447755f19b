-- How each lease stands for the period: its newest revision's status.
SELECT DISTINCT ON (lease_id) lease_id, status
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
ORDER BY lease_id, revision DESC
