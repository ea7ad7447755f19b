SELECT
    EXISTS (
        SELECT FROM dtr_source.curb_trips
        WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
    )
    OR EXISTS (
        SELECT FROM dtr_source.ledger_postings
        WHERE booked_on BETWEEN %(period_start)s AND %(period_end)s
    )
