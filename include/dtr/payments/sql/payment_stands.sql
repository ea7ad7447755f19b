-- A payment that a reversal took back, and whose reversal came back.
UPDATE dtr_payment
SET state = 'SETTLED', settled_at = coalesce(settled_at, now()), returned_at = NULL,
    return_code = NULL, reason = %(reason)s
WHERE id = %(id)s
  AND state = 'RETURNED'
