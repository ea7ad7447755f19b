-- Both are bound with the receipt, so that a second try draws the same bytes.
ALTER TABLE dtr
    ADD COLUMN language text CHECK (language ~ '^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$'),
    ADD COLUMN postal_address text[];
COMMENT ON COLUMN dtr.language IS
    'BCP 47: what stands beside the English, which is binding; null for English alone.';
COMMENT ON COLUMN dtr.postal_address IS
    'Lines below the name, kept until the document is issued: the document itself has them.';
