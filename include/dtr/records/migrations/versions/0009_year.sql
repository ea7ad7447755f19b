-- A driver's year as it was released. Released is released: what proves wrong is corrected by the
-- next revision, which says why.
CREATE TABLE dtr_year_statement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year integer NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    driver_id integer NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    figures jsonb NOT NULL,
    figures_sha256 text NOT NULL CHECK (figures_sha256 ~ '^[0-9a-f]{64}$'),
    pdf_s3_key text NOT NULL UNIQUE,
    pdf_sha256 text NOT NULL CHECK (pdf_sha256 ~ '^[0-9a-f]{64}$'),
    pdf_bytes integer NOT NULL CHECK (pdf_bytes > 0),
    reason text CHECK (length(reason) >= 10),
    released_at timestamptz NOT NULL,
    released_by text NOT NULL,
    CONSTRAINT dtr_year_statement_revision UNIQUE (year, driver_id, revision),
    CONSTRAINT dtr_year_correction_says_why CHECK ((revision > 1) = (reason IS NOT NULL))
);
COMMENT ON COLUMN dtr_year_statement.figures IS 'All that the document states; money is cents.';
COMMENT ON COLUMN dtr_year_statement.reason IS 'Of a correction: why, as the driver reads it.';

CREATE TRIGGER dtr_year_statement_append_only
    BEFORE UPDATE OR DELETE ON dtr_year_statement
    FOR EACH ROW EXECUTE FUNCTION dtr_refuse_change();
CREATE TRIGGER dtr_year_statement_never_truncated
    BEFORE TRUNCATE ON dtr_year_statement
    FOR EACH STATEMENT EXECUTE FUNCTION dtr_refuse_change();
