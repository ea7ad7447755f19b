"""The REST API under /api/dtr, served by Airflow's API server, and the page under /api/dtr/page.

`app.create_app` assembles both from `services.Services`; `auth` and `airflow_runs` are what they
know of Airflow; `mounting` is what the plugin hands over.
"""
