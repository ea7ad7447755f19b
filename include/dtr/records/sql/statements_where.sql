-- The list's filters: one that is null asks for nothing. Nulls are folded away when planned, as
-- these statements are never prepared, so each call gets the index that its filters deserve.
WHERE (%(dtr_id)s::text IS NULL OR dtr_id = %(dtr_id)s)
  AND (%(receipt_prefix)s::text IS NULL OR receipt_number LIKE %(receipt_prefix)s)
  AND (%(lease_id)s::integer IS NULL OR lease_id = %(lease_id)s)
  AND (%(run_id)s::text IS NULL OR run_id = %(run_id)s)
  AND (%(driver_ids)s::integer[] IS NULL OR driver_id = ANY(%(driver_ids)s))
  AND (%(vehicle_ids)s::integer[] IS NULL OR vehicle_id = ANY(%(vehicle_ids)s))
  AND (%(medallion_ids)s::integer[] IS NULL OR medallion_id = ANY(%(medallion_ids)s))
  AND (%(statuses)s::text[] IS NULL OR status = ANY(%(statuses)s))
  AND (%(payment_types)s::text[] IS NULL OR payment_type = ANY(%(payment_types)s))
  AND (%(period_from)s::date IS NULL OR period_start >= %(period_from)s)
  AND (%(period_to)s::date IS NULL OR period_end <= %(period_to)s)
  AND (%(total_due_min)s::numeric IS NULL OR total_due >= %(total_due_min)s)
  AND (%(total_due_max)s::numeric IS NULL OR total_due <= %(total_due_max)s)
  AND (%(cc_earnings_min)s::numeric IS NULL OR cc_earnings >= %(cc_earnings_min)s)
  AND (%(cc_earnings_max)s::numeric IS NULL OR cc_earnings <= %(cc_earnings_max)s)
  AND (%(deductions_min)s::numeric IS NULL OR total_deductions >= %(deductions_min)s)
  AND (%(deductions_max)s::numeric IS NULL OR total_deductions <= %(deductions_max)s)
  AND (
    NOT %(searching)s::boolean
    OR lease_id = %(search_lease_id)s::integer
    OR receipt_number LIKE %(search_receipt)s::text
    OR driver_id = ANY(%(search_driver_ids)s::integer[])
    OR vehicle_id = ANY(%(search_vehicle_ids)s::integer[])
    OR medallion_id = ANY(%(search_medallion_ids)s::integer[])
  )
