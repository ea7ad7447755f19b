-- The rows that the batch's obligations charge for.
SELECT
    ticket_number,
    lease_id,
    driver_id,
    medallion_number,
    kind,
    note,
    issued_at,
    fine,
    service_fee,
    amount_due
FROM dtr_source.tlc_tickets
WHERE ticket_number = ANY(%(keys)s)
ORDER BY ticket_number
