-- Gaps that were accepted for some days of a period.
SELECT id, lease_id, first_day, last_day, reason, accepted_at, accepted_by
FROM dtr_accepted_gap
WHERE withdrawn_at IS NULL
  AND daterange(first_day, last_day, '[]') && daterange(%(first_day)s, %(last_day)s, '[]')
ORDER BY lease_id, first_day
