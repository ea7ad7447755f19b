"""The DAG's tasks on Airflow's own hooks: connections, secret and addresses as a deployment has
them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from include.dtr.airflow import mail_tasks
from include.dtr.errors import RunRefused
from include.dtr.settings import settings
from local.stack.airflow_settings import on_database
from tests.faults.workers import WorkerStores
from tests.integration.delivery.conftest import LEASES, WEEK, Sender


@pytest.fixture
def deployment(
    sender: Sender, worker_stores: WorkerStores, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sender]:
    empty: dict[str, Any] = {"conn_type": "postgres", "extra": {}}
    s3 = {
        "conn_type": "aws",
        "login": worker_stores.access_key,
        "password": worker_stores.secret_key,
        "extra": {
            "endpoint_url": worker_stores.endpoint,
            "region_name": "us-east-1",
            "config_kwargs": {"s3": {"addressing_style": "path"}},
        },
    }
    mail = {
        "conn_type": "smtp",
        "host": "127.0.0.1",
        "port": sender.port,
        "extra": {
            "disable_ssl": True,
            "disable_tls": True,
            "from_email": "statements@example.org",
        },
    }
    for name, connection in {
        "DTR_SOURCE_DB": on_database(empty, worker_stores.source_url),
        "DTR_DB": on_database(empty, worker_stores.records_url),
        "DTR_S3": s3,
        "DTR_MAIL": mail,
    }.items():
        monkeypatch.setenv(f"AIRFLOW_CONN_{name}", json.dumps(connection))
    monkeypatch.setenv("DTR_BUCKET", worker_stores.bucket)
    monkeypatch.setenv("AIRFLOW__API__SECRET_KEY", "a secret of the tests")
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.org/")
    settings.cache_clear()
    yield sender
    settings.cache_clear()


def context(run_type: str = "manual", **params: Any) -> dict[str, Any]:
    run = SimpleNamespace(
        run_id="manual__mail",
        run_type=run_type,
        run_after=datetime(2025, 11, 23, 10, tzinfo=UTC),
        triggering_user_name="clerk",
    )
    known = {"period_start": None, "lease_ids": [], "hold_until": None}
    return {"dag_run": run, "params": {**known, **params}, "triggering_asset_events": {}}


def test_the_tasks_send_a_week_once(deployment: Sender) -> None:
    asked = context(period_start=WEEK.start.isoformat())
    batches = mail_tasks.plan_from_context(asked)
    assert [len(batch["ids"]) for batch in batches] == [len(LEASES)]
    for _ in range(2):
        for batch in batches:
            mail_tasks.send_from_context(asked, batch)
        mail_tasks.close_from_context(asked)
    assert deployment.states() == ["SENT"] * len(LEASES)
    assert len(deployment.inbox.mails) == len(LEASES)
    part = deployment.inbox.mails[0].get_body(("plain",))
    assert part is not None
    assert "https://airflow.example.org/api/dtr/link?token=" in part.get_content()
    assert deployment.inbox.mails[0]["From"].addresses[0].addr_spec == "statements@example.org"

    week = {"dtr_week": [SimpleNamespace(extra={"period_start": WEEK.start.isoformat()})]}
    by_itself = {**context("asset_triggered"), "triggering_asset_events": week}
    assert mail_tasks.plan_from_context(by_itself) == []
    deployment.office.void(f"DTR-501-{WEEK.start}", "charged twice, see ticket 77")
    with pytest.raises(RunRefused, match="issued or voided since it was compared"):
        mail_tasks.plan_from_context(by_itself)


def test_a_run_is_held_until_its_hour() -> None:
    now = datetime(2025, 11, 17, 13, tzinfo=UTC)
    assert mail_tasks.may_go(context(), now)
    assert not mail_tasks.may_go(context(hold_until="2025-11-17T09:00:00-05:00"), now)
    assert mail_tasks.may_go(context(hold_until="2025-11-17T08:00:00-05:00"), now)
    with pytest.raises(RunRefused, match="no time zone"):
        mail_tasks.may_go(context(hold_until="2025-11-17T09:00:00"), now)
