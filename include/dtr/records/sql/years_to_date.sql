-- Sums over the statements that drivers were given earlier in the year of some rows' receipts, as
-- they stood when each row's receipt was bound: the same at every later time.
SELECT
    asked.row_id,
    count(*)::integer AS statements,
    sum(dtr.cc_earnings) AS cc_earnings,
    sum(dtr.taxes_amount) AS taxes_amount,
    sum(dtr.ezpass_amount) AS ezpass_amount,
    sum(dtr.lease_amount) AS lease_amount,
    sum(dtr.pvb_amount) AS pvb_amount,
    sum(dtr.tlc_amount) AS tlc_amount,
    sum(dtr.repairs_amount) AS repairs_amount,
    sum(dtr.loans_amount) AS loans_amount,
    sum(dtr.misc_amount) AS misc_amount,
    sum(greatest(dtr.total_due, 0.00)) AS paid_out
FROM unnest(%(row_ids)s::bigint[], %(driver_ids)s::integer[]) AS asked (row_id, driver_id)
JOIN dtr AS own ON own.id = asked.row_id
JOIN dtr
    ON dtr.driver_id = asked.driver_id
    AND dtr.dtr_id <> own.dtr_id
    AND dtr.receipt_date >= date_trunc('year', own.receipt_date)
    AND dtr.receipt_date < date_trunc('year', own.receipt_date) + interval '1 year'
    AND (dtr.generated_at, dtr.id) < (own.generated_at, own.id)
    AND (dtr.status = 'GENERATED' OR (dtr.status = 'VOIDED' AND dtr.voided_at > own.generated_at))
GROUP BY asked.row_id
