-- Who places a hold and who erases take turns, row by row: a hold that was placed is always seen.
SELECT pg_advisory_xact_lock(hashtext('dtr_retention'))
