-- The views that a fleet may have (domain section 2.2), made where it has their rows. Bank accounts
-- are for the role dtr_payout alone, from the moment in which the view is made.
CREATE OR REPLACE VIEW dtr_source.driver_contacts AS
SELECT
    driver_id,
    language,
    email,
    phone,
    address_line1,
    address_line2,
    city,
    state,
    postal_code
FROM fleet.driver_contacts;

CREATE OR REPLACE VIEW dtr_source.payout_accounts AS
SELECT
    driver_id,
    routing_number,
    account_number,
    account_type,
    holder_name,
    since
FROM fleet.payout_accounts;

REVOKE ALL ON dtr_source.payout_accounts FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dtr_reader') THEN
        REVOKE ALL ON dtr_source.payout_accounts FROM dtr_reader;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dtr_payout') THEN
        GRANT SELECT ON dtr_source.payout_accounts TO dtr_payout;
    END IF;
END
$$;
