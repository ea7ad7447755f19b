SELECT right_name
FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS right_name
WHERE has_table_privilege('dtr_event', right_name)
