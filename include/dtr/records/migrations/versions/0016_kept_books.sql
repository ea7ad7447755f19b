-- What the books held of a week when all of it was looked at and agreed: a run of named leases reads
-- those, and takes the others from here. A memory that may be lost at any time: without a row, the next
-- run looks at the whole week.
CREATE TABLE dtr_kept_books (
    period_start date NOT NULL,
    period_end date NOT NULL,
    run_id text NOT NULL,
    looked_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    rules text NOT NULL,
    last_event bigint NOT NULL,
    recent_changes integer NOT NULL,
    content bytea,
    content_sha256 text,
    never_stated jsonb NOT NULL,
    never_stated_at timestamptz NOT NULL,
    PRIMARY KEY (period_start, period_end),
    CONSTRAINT dtr_kept_books_has_its_hash CHECK (num_nulls(content, content_sha256) IN (0, 2))
);
COMMENT ON COLUMN dtr_kept_books.run_id IS 'The run whose close looked at the whole week.';
COMMENT ON COLUMN dtr_kept_books.confirmed_at IS
    'When its postings, card and cash last agreed with the statements, lease by lease.';
COMMENT ON COLUMN dtr_kept_books.rules IS
    'Which version of the program made it, and under which settings; under others it is not used.';
COMMENT ON COLUMN dtr_kept_books.last_event IS
    'The newest event then: what changed since is among the later ones.';
COMMENT ON COLUMN dtr_kept_books.recent_changes IS
    'How many of the events shortly before that one changed a statement: one that was not there yet.';
COMMENT ON COLUMN dtr_kept_books.content IS
    'Sums of some leases each, with their statements: JSON, compressed; decimal strings of dollars. '
    'Null: it is not to be used any more.';
COMMENT ON COLUMN dtr_kept_books.never_stated IS
    'Rows of the books that will be on no statement, as they were last counted.';
