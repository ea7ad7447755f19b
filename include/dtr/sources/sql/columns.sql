-- What the schema dtr_source really offers: every column with its type.
SELECT
    relation.relname AS view_name,
    attribute.attname AS column_name,
    format_type(attribute.atttypid, attribute.atttypmod) AS declared,
    type.typname AS type_name,
    type.typtype = 'e' AS is_enum,
    CASE
        WHEN type.typname = 'numeric' AND attribute.atttypmod >= 0
            THEN (attribute.atttypmod - 4) & 2047
    END AS scale
FROM pg_catalog.pg_class AS relation
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = relation.oid
JOIN pg_catalog.pg_type AS type ON type.oid = attribute.atttypid
WHERE namespace.nspname = %(schema)s
  AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
ORDER BY view_name, attribute.attnum
