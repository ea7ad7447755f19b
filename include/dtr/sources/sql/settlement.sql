-- What the ledger booked to settle some statements, by lease and obligation (domain section 4.4).
--   in_period    EARNINGS booked in the statement's period: credits less debits
--   earnings     the same, up to the day before the next statement begins
--   adjustments  ADJUSTMENT postings after the statement's period, credits less debits
--   refunds      debits of carried card refunds, whatever part of the ledger made them
SELECT
    stated.lease_id,
    posting.obligation_id,
    coalesce(sum(posting.credited) FILTER (
        WHERE source = 'EARNINGS' AND booked_on <= stated.last_day
    ), 0.00) AS in_period,
    coalesce(sum(posting.credited) FILTER (
        WHERE source = 'EARNINGS' AND booked_on < stated.next_day
    ), 0.00) AS earnings,
    coalesce(sum(posting.credited) FILTER (
        WHERE source = 'ADJUSTMENT' AND booked_on > stated.last_day
    ), 0.00) AS adjustments,
    coalesce(-sum(posting.credited) FILTER (
        WHERE posting.is_refund
          AND source NOT IN ('EARNINGS', 'INTERIM_PAYMENT')
          AND booked_on > stated.last_day
    ), 0.00) AS refunds
FROM unnest(
    %(lease_ids)s::bigint[],
    %(first_days)s::date[],
    %(last_days)s::date[],
    %(next_days)s::date[],
    %(until_days)s::date[]
) AS stated (lease_id, first_day, last_day, next_day, until_day)
CROSS JOIN LATERAL (
    SELECT
        obligation_id,
        source,
        booked_on,
        CASE entry_type WHEN 'CREDIT' THEN amount ELSE -amount END AS credited,
        category = 'MISC' AND (
            subcategory = 'CARD_REFUNDS'
            OR obligation_id = 'REFUNDS-' || lease_id || '-' || to_char(stated.first_day, 'YYYY-MM-DD')
        ) IS TRUE AS is_refund
    FROM dtr_source.ledger_postings
    WHERE lease_id = stated.lease_id
      AND booked_on BETWEEN stated.first_day AND stated.until_day
      AND amount IS DISTINCT FROM 'NaN'
) AS posting
WHERE source IN ('EARNINGS', 'ADJUSTMENT') OR is_refund
GROUP BY stated.lease_id, posting.obligation_id
ORDER BY stated.lease_id, posting.obligation_id
