-- Batches of payments whose last payment is erased: their file and words are still to go.
SELECT id, number, file_key, file_sha256
FROM dtr_payment_batch AS batch
WHERE erased_at IS NULL
  AND NOT EXISTS (
      SELECT FROM dtr_payment AS payment
      WHERE payment.batch_id = batch.id AND payment.erased_at IS NULL
  )
ORDER BY id
