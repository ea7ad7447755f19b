SELECT
    count(*)::integer AS statements,
    coalesce(sum(cc_earnings), 0) AS card,
    coalesce(sum(cash_earnings), 0) AS cash,
    coalesce(sum(total_due) FILTER (WHERE total_due > 0), 0) AS paid_out,
    coalesce(sum(balance_forward), 0) AS carried_forward
FROM dtr
WHERE period_start = %(period_start)s
  AND period_end = %(period_end)s
  AND status = 'GENERATED'
