-- Held to the end of the transaction: no two send the same alarm at once.
SELECT pg_advisory_xact_lock(hashtext('dtr.alarm'))
