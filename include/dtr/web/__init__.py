"""The one web application: sign-in, rights, errors, guards, and where it is mounted.

Knows neither the JSON of `api` nor the HTML of `page`: both are `door.Door`s that `app.create_app`
is given. `auth`, `airflow_runs` and `deployment` are what it knows of Airflow.
"""
