-- Held to the end of the transaction: two runs that claim at once take turns.
SELECT pg_advisory_xact_lock(hashtext('dtr.claim'))
