-- What protects the records and makes them quick to ask: triggers, indexes and constraints, each with
-- the statement that makes it, and whether it is in force. An index behind a constraint comes with it.
WITH ours AS (
    SELECT oid, relname
    FROM pg_class
    WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('dtr'))
      AND relkind IN ('r', 'p')
      AND relname ~ '^dtr(_|$)'
      AND relname <> 'dtr_alembic_version'
)
SELECT
    'trigger' AS kind,
    relname AS on_table,
    tgname AS name,
    pg_get_triggerdef(pg_trigger.oid, true) AS made_by,
    tgenabled IN ('O', 'A') AS in_force,
    format('ALTER TABLE %I ENABLE TRIGGER %I', relname, tgname) AS put_in_force_by
FROM pg_trigger
JOIN ours ON ours.oid = tgrelid
WHERE NOT tgisinternal
UNION ALL
SELECT
    'index',
    ours.relname,
    index.relname,
    pg_get_indexdef(indexrelid),
    indisvalid,
    format('REINDEX INDEX %I', index.relname)
FROM pg_index
JOIN ours ON ours.oid = indrelid
JOIN pg_class AS index ON index.oid = indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
UNION ALL
SELECT
    'constraint',
    relname,
    conname,
    format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, pg_get_constraintdef(pg_constraint.oid)),
    convalidated,
    format('ALTER TABLE %I VALIDATE CONSTRAINT %I', relname, conname)
FROM pg_constraint
JOIN ours ON ours.oid = conrelid
WHERE contype IN ('c', 'f', 'p', 'u', 'x')
ORDER BY kind, on_table, name
