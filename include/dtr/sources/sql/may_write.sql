-- What this login could change in the books: it should be nothing.
SELECT relation.relname || ' (' || right_name || ')'
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_name
WHERE namespace.nspname = %(schema)s
  AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND has_table_privilege(relation.oid, right_name)
ORDER BY 1
