-- What protects the records: triggers that are on, indexes and constraints that are valid.
SELECT 'trigger ' || tgname
FROM pg_trigger
WHERE tgrelid = ANY(ARRAY[to_regclass('dtr'), to_regclass('dtr_event'), to_regclass('dtr_link')])
  AND NOT tgisinternal
  AND tgenabled IN ('O', 'A')
UNION ALL
SELECT 'index ' || relname
FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = ANY(ARRAY[to_regclass('dtr'), to_regclass('dtr_event')])
  AND indisvalid
UNION ALL
SELECT 'constraint ' || conname
FROM pg_constraint
WHERE conrelid = to_regclass('dtr')
  AND convalidated
