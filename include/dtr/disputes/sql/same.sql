SELECT id, due_on
FROM dtr_dispute
WHERE dtr_row_id = %(dtr_row_id)s
  AND line = %(line)s
  AND md5(words) = md5(%(words)s)
