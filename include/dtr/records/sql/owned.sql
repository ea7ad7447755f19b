-- What of the records this login owns, itself or as a member of their owner: an owner can switch off
-- what protects them. The database and the schema count, for their owners may drop what lies in them.
SELECT relname
FROM pg_class
WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('dtr'))
  AND relkind IN ('r', 'p')
  AND relname ~ '^dtr(_|$)'
  AND pg_has_role(relowner, 'USAGE')
UNION ALL
SELECT 'the database ' || datname
FROM pg_database
WHERE datname = current_database()
  AND pg_has_role(datdba, 'USAGE')
UNION ALL
SELECT 'the schema ' || nspname
FROM pg_namespace
WHERE oid = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('dtr'))
  AND nspowner <> 'pg_database_owner'::regrole
  AND pg_has_role(nspowner, 'USAGE')
ORDER BY 1
