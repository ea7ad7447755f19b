-- The name under which another transaction may see what this one sees; null on a standby.
SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_export_snapshot() END
