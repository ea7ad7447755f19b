-- The standing statements of some leaseholders that bear on a year: by the week's end (60 days more,
-- for trips that were booked late), by receipt date, or named. Money is cents; of each category
-- charged, credited, paid from card fares, returned. `kept`: of what was due, kept for what was paid
-- too much on other weeks; below zero, kept there for this one.
SELECT
    dtr.dtr_id,
    revision,
    receipt_number,
    receipt_date,
    dtr.period_start,
    period_end,
    lease_id,
    driver_id,
    (cc_earnings * 100)::bigint AS card,
    (total_due * 100)::bigint AS total_due,
    (balance_forward * 100)::bigint - lines.forward AS refunds_carried,
    coalesce((money.set_off - money.recovered) * 100, 0)::bigint AS kept,
    lines.categories
FROM dtr
LEFT JOIN LATERAL (
    SELECT set_off, recovered FROM dtr_payment_sums WHERE dtr_payment_sums.dtr_id = dtr.dtr_id
) AS money ON true
CROSS JOIN LATERAL (
    SELECT
        coalesce(
            jsonb_object_agg(category, jsonb_build_array(charged, credited, applied, returned)),
            '{}'
        ) AS categories,
        coalesce(sum(forward), 0)::bigint AS forward
    FROM (
        SELECT
            category,
            sum(charge * 100)::bigint AS charged,
            sum(credit * 100)::bigint AS credited,
            sum(greatest(paid, 0) * 100)::bigint AS applied,
            sum(greatest(-paid, 0) * 100)::bigint AS returned,
            sum(forward * 100)::bigint AS forward
        FROM jsonb_to_recordset(dtr.balances) AS line (
            category text, charge numeric, credit numeric, paid numeric, forward numeric
        )
        GROUP BY category
    ) AS by_category
) AS lines
WHERE status = 'GENERATED'
  AND driver_id = ANY(%(driver_ids)s)
  AND (
      period_end BETWEEN %(first)s AND %(last)s::date + 60
      OR receipt_date BETWEEN %(first)s AND %(last)s
      OR dtr.dtr_id = ANY(%(paid)s)
  )
ORDER BY driver_id, dtr.period_start, lease_id
