SELECT id, period_start, rule, lease_id, over, sentence
FROM dtr_finding
WHERE id = %(id)s
  AND gone_at IS NULL
  AND erased_at IS NULL
FOR UPDATE
