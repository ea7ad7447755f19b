-- Notes that nothing beside an erased statement is left. What belongs to the week and not to a revision
-- goes with the last revision that is erased.
UPDATE dtr
SET rest_erased_at = now(), updated_on = now()
WHERE dtr.id = %(id)s
  AND dtr.erased_at IS NOT NULL
  AND dtr.rest_erased_at IS NULL
  AND NOT EXISTS (
      SELECT FROM dtr_delivery AS delivery
      WHERE delivery.dtr_row_id = dtr.id AND delivery.erased_at IS NULL
  )
  AND NOT EXISTS (
      SELECT FROM dtr_dispute AS dispute
      WHERE dispute.dtr_row_id = dtr.id AND dispute.erased_at IS NULL
  )
  AND (
      EXISTS (
          SELECT FROM dtr AS other WHERE other.dtr_id = dtr.dtr_id AND other.erased_at IS NULL
      )
      OR NOT EXISTS (
          SELECT FROM dtr_payment AS payment
          WHERE payment.dtr_id = dtr.dtr_id AND payment.erased_at IS NULL
      )
      AND NOT EXISTS (
          SELECT FROM dtr_payment_claim AS claim
          WHERE claim.from_dtr_id = dtr.dtr_id
            AND claim.reason IS NOT NULL
            AND claim.erased_at IS NULL
      )
      AND NOT EXISTS (
          SELECT FROM dtr_payment_hold AS kept
          WHERE kept.dtr_id = dtr.dtr_id AND kept.erased_at IS NULL
      )
  )
