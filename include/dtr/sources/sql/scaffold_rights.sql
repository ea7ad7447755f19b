-- Rights, where deploy/postgres/roles.sql has made the roles. Bank accounts are for dtr_payout
-- alone.
DO $$
DECLARE
    view_name text;
    is_private boolean;
BEGIN
    FOR view_name, is_private IN
        SELECT relname, relname IN ('payout_accounts')
        FROM pg_class
        WHERE relnamespace = 'dtr_source'::regnamespace AND relkind = 'v'
          AND pg_has_role(relowner, 'USAGE')
    LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dtr_reader') THEN
            EXECUTE format(
                CASE
                    WHEN is_private THEN 'REVOKE ALL ON dtr_source.%I FROM dtr_reader'
                    ELSE 'GRANT SELECT ON dtr_source.%I TO dtr_reader'
                END,
                view_name
            );
        END IF;
        IF is_private AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'dtr_payout') THEN
            EXECUTE format('GRANT SELECT ON dtr_source.%I TO dtr_payout', view_name);
        END IF;
    END LOOP;
END
$$;
COMMIT;
