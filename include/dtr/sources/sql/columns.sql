-- What the schema dtr_source really offers: every column with the type that it comes down to (a
-- domain is what it is made from), and whether its text compares letter by letter.
WITH RECURSIVE found AS (
    SELECT
        relation.relname AS view_name,
        attribute.attname AS column_name,
        attribute.attnum AS place,
        format_type(attribute.atttypid, attribute.atttypmod) AS declared,
        attribute.atttypid AS type_id,
        attribute.atttypmod AS modifier,
        attribute.attcollation AS collation_id
    FROM pg_catalog.pg_class AS relation
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
    JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = relation.oid
    WHERE namespace.nspname = %(schema)s
      AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND attribute.attnum > 0
      AND NOT attribute.attisdropped
    UNION ALL
    SELECT
        view_name,
        column_name,
        place,
        declared,
        domain.typbasetype,
        CASE WHEN domain.typtypmod >= 0 THEN domain.typtypmod ELSE modifier END,
        collation_id
    FROM found
    JOIN pg_catalog.pg_type AS domain ON domain.oid = found.type_id
    WHERE domain.typtype = 'd'
)
SELECT
    view_name,
    column_name,
    declared,
    type.typname AS type_name,
    type.typtype = 'e' AS is_enum,
    CASE
        WHEN type.typname = 'numeric' AND modifier >= 0 THEN (modifier - 4) & 2047
    END AS scale,
    coalesce(rules.collisdeterministic, true) AS compares_exactly
FROM found
JOIN pg_catalog.pg_type AS type ON type.oid = found.type_id
LEFT JOIN pg_catalog.pg_collation AS rules ON rules.oid = found.collation_id
WHERE type.typtype <> 'd'
ORDER BY view_name, place
