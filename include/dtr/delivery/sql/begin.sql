-- Takes a queued message in hand, with the link that it will carry; nothing where somebody else
-- has it, or where its statement no longer stands.
WITH due AS (
    SELECT
        delivery.id,
        -- An answer can come after the statement that was asked about was replaced.
        coalesce((
            SELECT standing.id
            FROM dtr AS standing
            WHERE standing.dtr_id = dtr.dtr_id AND standing.status = 'GENERATED'
        ), dtr.id) AS leads_to,
        link.id AS good_link
    FROM dtr_delivery AS delivery
    JOIN dtr ON dtr.id = delivery.dtr_row_id
    LEFT JOIN dtr_link AS link
        ON link.id = delivery.link_id
        AND link.revoked_at IS NULL
        AND link.expires_at > now() + make_interval(days => %(days)s - 1)
    WHERE delivery.id = %(id)s
      AND delivery.state = 'QUEUED'
      AND (delivery.dispute_id IS NOT NULL OR dtr.status = 'GENERATED')
    FOR UPDATE OF delivery
),
made AS (
    INSERT INTO dtr_link (dtr_row_id, created_by, expires_at)
    SELECT leads_to, %(actor)s, now() + make_interval(days => %(days)s)
    FROM due
    WHERE good_link IS NULL
    RETURNING id, expires_at
)
UPDATE dtr_delivery AS delivery
SET state = 'SENDING',
    run_id = %(run_id)s,
    held_by = %(held_by)s,
    begun_at = now(),
    address = %(address)s,
    language = %(language)s,
    link_id = coalesce(due.good_link, (SELECT id FROM made)),
    message_id = %(message_id)s,
    tries = delivery.tries + 1,
    reason = NULL,
    warning = %(warning)s
FROM due
WHERE delivery.id = due.id
RETURNING
    delivery.link_id,
    coalesce(
        (SELECT expires_at FROM made),
        (SELECT expires_at FROM dtr_link WHERE id = due.good_link)
    ) AS expires_at
