-- Released years past their time, of which no statement is kept and no hold of the driver stands; by
-- id, behind `after_id`.
SELECT id, year, revision, pdf_s3_key, pdf_sha256
FROM dtr_year_statement AS released
WHERE erased_at IS NULL
  AND make_date(year, 12, 31) < %(before)s
  AND NOT EXISTS (
      SELECT FROM dtr_legal_hold AS hold
      WHERE hold.lifted_at IS NULL AND hold.driver_id = released.driver_id
  )
  AND NOT EXISTS (
      SELECT FROM dtr
      WHERE dtr.driver_id = released.driver_id
        AND dtr.erased_at IS NULL
        AND (
            dtr.period_end BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
            OR dtr.receipt_date BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
        )
  )
  AND id > %(after_id)s
ORDER BY id
LIMIT %(most)s
