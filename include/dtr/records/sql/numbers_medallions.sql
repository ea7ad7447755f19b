-- The same statements by medallion, the largest earnings first.
SELECT
    medallion_id,
    count(*)::integer AS statements,
    sum(cc_earnings) AS cc_earnings,
    sum(cash_earnings) AS cash_earnings,
    sum(total_deductions) AS total_deductions,
    sum(greatest(total_due, 0)) AS paid_out
FROM dtr
WHERE status = 'GENERATED'
  AND erased_at IS NULL
  AND period_start BETWEEN %(first)s AND %(last)s
GROUP BY medallion_id
ORDER BY sum(cc_earnings) + sum(cash_earnings) DESC, medallion_id
