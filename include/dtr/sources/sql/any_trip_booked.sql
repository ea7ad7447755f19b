SELECT EXISTS (
    SELECT
    FROM dtr_source.curb_trips
    WHERE booked_on BETWEEN %(first_day)s AND %(last_day)s
)
