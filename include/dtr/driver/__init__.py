"""The driver's page: what a link shows without a login, in his language. No script, no cookie."""
