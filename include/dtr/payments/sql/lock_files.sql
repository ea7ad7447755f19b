-- Two files of one day take turns: each has a modifier of its own.
SELECT pg_advisory_xact_lock(hashtext('dtr.payment_files'))
