-- Those of `views` that this login can read, in whole or in part.
SELECT relname
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE nspname = %(schema)s
  AND relname = ANY(%(views)s)
  AND has_schema_privilege(namespace.oid, 'USAGE')
  AND (
      has_table_privilege(relation.oid, 'SELECT')
      OR has_any_column_privilege(relation.oid, 'SELECT')
  )
ORDER BY 1
