-- Rights on the records' tables that this login needs and does not have.
SELECT relname, right_name
FROM pg_class AS relation
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS right_name
WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('dtr'))
  AND relkind IN ('r', 'p')
  AND relname ~ '^dtr(_|$)'
  AND relname <> 'dtr_alembic_version'
  AND NOT (
      relname IN ('dtr_event', 'dtr_payment_claim', 'dtr_week_change', 'dtr_year_statement')
      AND right_name = 'UPDATE'
  )
  AND NOT has_table_privilege(relation.oid, right_name)
UNION ALL
-- Erasing takes the words of a settled claim, and what a released year says; nothing else of them ever
-- changes.
SELECT
    relname,
    CASE relname
        WHEN 'dtr_payment_claim' THEN 'UPDATE (reason, erased_at)'
        ELSE 'UPDATE (driver_id, figures, pdf_s3_key, reason, erased_at)'
    END
FROM pg_class AS relation
JOIN pg_attribute AS attribute ON attrelid = relation.oid AND attname = 'erased_at'
WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('dtr'))
  AND relname IN ('dtr_payment_claim', 'dtr_year_statement')
  AND NOT has_column_privilege(relation.oid, attnum, 'UPDATE')
ORDER BY 1, 2
