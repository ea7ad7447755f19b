"""The JSON API under /api/dtr: a door to `office`, beside `page`, which it does not know."""
