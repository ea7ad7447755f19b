-- Two tries of the same request take turns.
SELECT pg_advisory_xact_lock(hashtext('dtr.payment_batch'), hashtext(%(request_key)s))
