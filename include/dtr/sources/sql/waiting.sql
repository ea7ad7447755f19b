-- Leases with who drives under them in the period (the leaseholders, where any are named), their
-- medallion, and the card fares booked in it.
SELECT
    leases.lease_id,
    coalesce(people.names, '') AS drivers,
    coalesce(medallions.medallion_number::text, '') AS medallion,
    coalesce(fares.card, 0)::numeric(12, 2) AS card_money
FROM dtr_source.leases
LEFT JOIN dtr_source.medallions ON medallions.medallion_id = leases.medallion_id
LEFT JOIN LATERAL (
    SELECT string_agg(
        concat_ws(' ', drivers.first_name::text, drivers.last_name::text), ', '
        ORDER BY drivers.driver_id
    ) AS names
    FROM (
        SELECT driver_id, role::text = 'PRIMARY' AS is_primary,
            bool_or(role::text = 'PRIMARY') OVER () AS has_primary
        FROM dtr_source.lease_drivers
        WHERE lease_drivers.lease_id = leases.lease_id
          AND (start_date IS NULL OR start_date <= %(last)s)
          AND (end_date IS NULL OR end_date >= %(first)s)
    ) AS named
    JOIN dtr_source.drivers USING (driver_id)
    WHERE is_primary OR NOT has_primary
) AS people ON true
LEFT JOIN LATERAL (
    SELECT sum(total_amount) AS card
    FROM dtr_source.curb_trips
    WHERE curb_trips.lease_id = leases.lease_id
      AND payment_type::text = 'CREDIT_CARD'
      AND booked_on BETWEEN %(first)s AND %(last)s
) AS fares ON true
WHERE leases.lease_id = ANY(%(leases)s::integer[])
