-- How many rows the list has; `statements_where` is added (queries.py).
SELECT count(*) AS total
FROM dtr
