-- Leaseholders whose statements, receipts or payments lie in a year, or who were released one.
SELECT driver_id
FROM dtr
WHERE status IN ('GENERATED', 'VOIDED')
  AND (
      period_end BETWEEN %(first)s AND %(last)s
      OR receipt_date BETWEEN %(first)s AND %(last)s
  )
UNION
SELECT coalesce(made.driver_id, dtr.driver_id)
FROM dtr_payment AS made
JOIN dtr USING (dtr_id, revision)
WHERE made.state IN ('SENT', 'SETTLED')
  AND made.pay_date BETWEEN %(first)s AND %(last)s
UNION
SELECT driver_id FROM dtr_year_statement WHERE year = %(year)s AND erased_at IS NULL
ORDER BY driver_id
