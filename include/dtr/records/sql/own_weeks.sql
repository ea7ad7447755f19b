-- For each standing statement of the period two of its figures beside the quartiles of the same
-- figures on the driver's standing statements of the weeks before: all from idx_dtr_numbers.
WITH before AS (
    SELECT
        driver_id,
        count(*)::integer AS weeks,
        percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY cc_earnings) AS card,
        percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY total_deductions)
            AS deductions
    FROM dtr
    WHERE status = 'GENERATED'
      AND erased_at IS NULL
      AND period_start >= %(period_start)s::date - 7 * %(weeks)s
      AND period_start <= %(period_start)s::date - 7
    GROUP BY driver_id
    HAVING count(*) >= %(least)s
),
stated AS (
    SELECT lease_id, driver_id, cc_earnings, total_deductions
    FROM dtr
    WHERE status = 'GENERATED'
      AND erased_at IS NULL
      AND period_start = %(period_start)s
)
SELECT
    stated.lease_id,
    stated.driver_id,
    figure.figure,
    figure.value,
    before.weeks,
    figure.quartiles[1] AS low,
    figure.quartiles[2] AS middle,
    figure.quartiles[3] AS high
FROM stated
JOIN before USING (driver_id)
CROSS JOIN LATERAL (
    VALUES
        ('card earnings', stated.cc_earnings, before.card),
        ('deductions', stated.total_deductions, before.deductions)
) AS figure (figure, value, quartiles)
-- The rest is decided by the rules (`rules.plausible`); nearer than this nothing is far.
WHERE abs(figure.value - figure.quartiles[2]) >= %(least_far)s
ORDER BY stated.lease_id, figure.figure
