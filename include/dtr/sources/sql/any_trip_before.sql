SELECT EXISTS (
    SELECT
    FROM dtr_source.curb_trips
    WHERE booked_on < %(day)s
)
