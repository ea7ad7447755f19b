-- Held to the end of the transaction: nobody is told of the same alarm by two at once.
SELECT pg_advisory_xact_lock(hashtext('dtr.alarm'))
