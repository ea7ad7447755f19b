-- As a date even where a view that is not right yet has something else.
SELECT max(booked_on)::date
FROM dtr_source.curb_trips
WHERE booked_on BETWEEN '1990-01-01' AND %(end)s
