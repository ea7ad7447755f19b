SELECT max(booked_on)
FROM dtr_source.curb_trips
WHERE booked_on BETWEEN '1990-01-01' AND %(end)s
