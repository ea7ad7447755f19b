-- What some issued statements paid, obligation by obligation, and what they carried forward.
SELECT id, balances, balance_forward
FROM dtr
WHERE id = ANY(%(ids)s)
