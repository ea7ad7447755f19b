"""What tells people and monitors that a run needs them, beside the red mark in Airflow's UI.

`alarms` decides (pure), `told` remembers in the records what was raised and who was told,
`metrics` and `notify` are the edges to Airflow; `run_watch` and `late` call them in turn.
"""
