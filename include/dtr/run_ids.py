"""The ids of runs: who started a run shows in how its id begins. Pure."""

API_RUN_PREFIX = "api__"
"""Runs that our own API triggers; Airflow does not tell a task who did."""
PAGE_RUN_PREFIX = "page__"
"""Runs that a person starts on the page; the history says USER."""
