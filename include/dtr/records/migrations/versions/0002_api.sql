-- What the API needs: links that can be revoked, events of calls that name no DTR and no run,
-- and the indexes of its lists.

CREATE TABLE dtr_link (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dtr_row_id bigint NOT NULL REFERENCES dtr (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    CONSTRAINT dtr_link_expires_later CHECK (expires_at > created_at),
    CONSTRAINT dtr_link_revoked_by_somebody CHECK (
        num_nonnulls(revoked_at, revoked_by) IN (0, 2)
    )
);
COMMENT ON TABLE dtr_link IS
    'Links to PDFs that were handed out. The link itself is signed and is not stored.';
CREATE INDEX idx_dtr_link_dtr ON dtr_link (dtr_row_id);

-- A link is revoked once, and nothing else of it changes.
CREATE FUNCTION dtr_keep_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.revoked_at IS NOT NULL
        OR to_jsonb(old) - ARRAY['revoked_at', 'revoked_by']
            IS DISTINCT FROM to_jsonb(new) - ARRAY['revoked_at', 'revoked_by']
    THEN
        RAISE EXCEPTION 'link % can only be revoked, and only once', old.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER dtr_link_is_only_revoked
    BEFORE UPDATE ON dtr_link
    FOR EACH ROW EXECUTE FUNCTION dtr_keep_link();
CREATE TRIGGER dtr_link_never_deleted
    BEFORE DELETE ON dtr_link
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_link_never_truncated
    BEFORE TRUNCATE ON dtr_link
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();

-- A stranger turned away, a list, an export: these calls are about no single DTR or run.
ALTER TABLE dtr_event
    DROP CONSTRAINT dtr_event_check,
    ADD CONSTRAINT dtr_event_is_about_something CHECK (
        num_nonnulls(dtr_id, run_id) > 0 OR event IN ('DENIED', 'LISTED', 'EXPORTED')
    );

CREATE INDEX idx_dtr_vehicle ON dtr (vehicle_id);
CREATE INDEX idx_dtr_medallion ON dtr (medallion_id);
-- The list's own order, newest week first, without a sort.
CREATE INDEX idx_dtr_period ON dtr (period_start, id);
-- Receipt numbers as they are being typed.
CREATE INDEX idx_dtr_receipt_prefix ON dtr (receipt_number text_pattern_ops);
