-- What each lease's standing statements of a span of days add up to. Money is cents.
SELECT
    lease_id,
    count(*)::integer AS statements,
    sum(cc_earnings * 100)::bigint AS cc_earnings,
    sum(total_deductions * 100)::bigint AS total_deductions,
    sum(greatest(total_due, 0) * 100)::bigint AS payable,
    ((array_agg(balance_forward ORDER BY period_start DESC))[1] * 100)::bigint AS balance_forward
FROM dtr
WHERE status = 'GENERATED'
  AND erased_at IS NULL
  AND CASE %(rule)s::text
      WHEN 'PERIOD_END' THEN period_end
      WHEN 'PERIOD_START' THEN period_start
      ELSE receipt_date
  END BETWEEN %(first)s AND %(last)s
GROUP BY lease_id
ORDER BY lease_id
