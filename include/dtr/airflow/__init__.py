"""What this project knows about Airflow, each fact once.

`connections` opens its connections, `contexts` reads a task's context, `policy` holds the retries,
limits and clocks that the DAGs share, `deployment` looks at its pools and connections, `preload`
and `late` are called by its scheduler and triggerer, `tasks` by the DAGs. Beside this package only
`dags/`, `plugins/`, the web app's sign-in, `watch/metrics` and `watch/notifiers` import Airflow.
"""
