-- What of the books this login cannot read: the schema itself, or single views.
SELECT format('USAGE ON SCHEMA %%I', nspname)
FROM pg_namespace
WHERE nspname = %(schema)s
  AND NOT has_schema_privilege(oid, 'USAGE')
UNION ALL
SELECT format('SELECT ON %%I.%%I', nspname, relname)
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE nspname = %(schema)s
  AND relname = ANY(%(views)s)
  AND NOT has_table_privilege(relation.oid, 'SELECT')
ORDER BY 1
