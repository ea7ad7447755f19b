SELECT id, rule, subject, over, sentence, source, gone_at IS NOT NULL AS is_gone
FROM dtr_finding
WHERE period_start = %(period_start)s
  AND erased_at IS NULL
