-- One revision of a DTR in full: the revision asked for, else the live one, else the newest.
SELECT *
FROM dtr
WHERE dtr_id = %(dtr_id)s
  AND (%(revision)s::integer IS NULL OR revision = %(revision)s)
ORDER BY status NOT IN ('VOIDED', 'FAILED') DESC, revision DESC
LIMIT 1
