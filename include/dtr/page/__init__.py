"""The page "Driver statements" inside Airflow: rendered on the server, moved along by htmx."""
