SELECT EXISTS (
    SELECT
    FROM dtr
    WHERE supersedes = %(id)s
      AND status IN ('PROCESSING', 'GENERATED', 'VOIDED')
)
