"""The page "Driver statements" inside Airflow: rendered on the server, moved along by htmx.

A door to `office`, beside `api`, which it does not know.
"""
