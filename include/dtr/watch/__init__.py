"""What tells people and monitors that a run needs them, beside the red mark in Airflow's UI.

`alarms` decides (pure), `alarm_log` remembers in the records what was raised and what was sent,
`metrics` and `notifiers` are edges to Airflow; `run_watch` calls them after a run, `nightly` at
night.
"""
