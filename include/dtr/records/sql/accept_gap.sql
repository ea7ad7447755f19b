INSERT INTO dtr_accepted_gap (lease_id, first_day, last_day, reason, accepted_by)
VALUES (%(lease_id)s, %(first_day)s, %(last_day)s, %(reason)s, %(accepted_by)s)
RETURNING id
