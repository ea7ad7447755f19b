"""Somebody else's DAG, as the reference page of the week as data writes it."""

from typing import Any

from airflow.sdk import DAG, Asset, task

DATA = Asset(name="dtr_week_data", uri="s3://dtr-statements/register")

with DAG("warehouse", schedule=[DATA]) as dag:

    @task
    def load(triggering_asset_events: Any = None) -> list[dict[str, Any]]:
        """What the events that started this run say."""
        return [event.extra for events in triggering_asset_events.values() for event in events]

    load()
