-- Two comparisons of one week take turns.
SELECT pg_advisory_xact_lock(hashtext('dtr_finding'), (%(period_start)s::date - date '2000-01-01'))
