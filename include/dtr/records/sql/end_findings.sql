UPDATE dtr_finding
SET gone_at = now(), changed_at = now()
WHERE id = ANY(%(ids)s)
  AND gone_at IS NULL
