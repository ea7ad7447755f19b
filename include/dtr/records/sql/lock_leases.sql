-- Held to the end of the transaction: two runs that issue for one lease take turns.
SELECT pg_advisory_xact_lock(hashtext('dtr.lease'), lease_id)
FROM unnest(%(lease_ids)s::integer[]) AS lease_id
