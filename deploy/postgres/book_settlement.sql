-- Books what settles each standing statement into the Payment Engine's own ledger: the worked
-- example for a fleet whose ledger does not settle by itself (docs/how-to/connect-your-tables.md).
--
-- Run it after each run of weekly_dtr, by a role that owns the ledger (roles.sql gives the owner of
-- dtr_source SELECT on the feed). It repeats safely: it books the difference between what the feed
-- offers and what was booked from it, so a statement that was voided or issued anew is taken back
-- and booked as it stands now. A ledger is never edited: what is taken back is one more entry.
WITH offered AS (
    SELECT
        posting_id,
        lease_id,
        driver_id,
        category,
        obligation_id,
        source,
        description,
        booked_on,
        (CASE entry_type WHEN 'DEBIT' THEN amount ELSE -amount END * 100)::bigint AS signed_cents
    FROM public.dtr_settlement
),
booked AS (
    SELECT
        origin_ref AS posting_id,
        min(lease_id) AS lease_id,
        min(driver_id) AS driver_id,
        min(bucket) AS bucket,
        min(obligation_no) AS obligation_id,
        min(origin) AS origin,
        min(posted_at) AS posted_at,
        sum(signed_cents)::bigint AS signed_cents
    FROM payment_engine.ledger_entries
    WHERE origin IN ('earnings', 'adjustment')
      AND origin_ref LIKE 'DTR-%/%'
    GROUP BY origin_ref
)
INSERT INTO payment_engine.ledger_entries (
    lease_id, driver_id, bucket, signed_cents, obligation_no, origin, origin_ref, memo, posted_at
)
SELECT
    coalesce(offered.lease_id, booked.lease_id),
    coalesce(offered.driver_id, booked.driver_id),
    coalesce(
        booked.bucket,
        CASE offered.category
            WHEN 'TAXES' THEN 'tax'
            WHEN 'REPAIRS' THEN 'repair'
            WHEN 'LOANS' THEN 'loan'
            ELSE lower(offered.category)
        END::payment_engine.ledger_bucket
    ),
    coalesce(offered.signed_cents, 0) - coalesce(booked.signed_cents, 0),
    coalesce(offered.obligation_id, booked.obligation_id),
    coalesce(booked.origin, lower(offered.source)::payment_engine.ledger_origin),
    posting_id,
    coalesce(offered.description, 'Taken back: the statement no longer stands'),
    -- Noon of the booking date in New York, as the ledger keeps it, in UTC.
    coalesce(
        booked.posted_at,
        (offered.booked_on + time '12:00') AT TIME ZONE 'America/New_York' AT TIME ZONE 'UTC'
    )
FROM offered
FULL JOIN booked USING (posting_id)
WHERE coalesce(offered.signed_cents, 0) <> coalesce(booked.signed_cents, 0);
