-- Leases in whose ledger a posting_id stands more than once, whenever and for whatever obligation.
-- Byte by byte: comparing as a language sorts would cost more than all the rest.
SELECT lease_id
FROM dtr_source.ledger_postings
WHERE lease_id = ANY(%(keys)s)
  AND (booked_on IS NULL OR booked_on <= %(period_end)s)
GROUP BY lease_id
HAVING count(posting_id) <> count(DISTINCT posting_id COLLATE "C")
