-- Found, or found again; what is as it was is left alone.
INSERT INTO dtr_finding AS kept (
    period_start, period_end, rule, subject, lease_id, over, sentence, source, found_by
)
VALUES (
    %(period_start)s, %(period_end)s, %(rule)s, %(subject)s, %(lease_id)s, %(over)s, %(sentence)s,
    %(source)s, %(found_by)s
)
ON CONFLICT (period_start, rule, subject) DO UPDATE
SET
    lease_id = excluded.lease_id,
    over = excluded.over,
    sentence = excluded.sentence,
    source = excluded.source,
    changed_at = now(),
    gone_at = NULL
WHERE (kept.lease_id, kept.over, kept.sentence, kept.source, kept.gone_at)
    IS DISTINCT FROM (excluded.lease_id, excluded.over, excluded.sentence, excluded.source, NULL)
