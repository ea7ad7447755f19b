"""Under the real KubernetesExecutor, before a cluster that is stubbed at its API."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.faults.cluster import Cluster, open_cluster
from tests.faults.conftest import (
    DAG,
    LEASES,
    Office,
    notified,
    open_office,
    trigger_for_now,
    wait_until,
)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]
SOME = list(LEASES[:2])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("airflow.providers.cncf.kubernetes", reason="the provider is not installed")
    with open_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def office(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("faults-kubernetes"), cluster.settings) as office:
        yield office


def test_a_late_run_rings_and_the_scheduler_lives_on(office: Office, cluster: Cluster) -> None:
    """With the alarm on the executor the scheduler died of the first late run, for good."""
    week = office.week()
    scheduler = office.stack.airflow.services["scheduler"].pid
    run_id = trigger_for_now(office, week, lease_ids=SOME)
    wait_until(lambda: cluster.created > 0)
    wait_until(lambda: bool(notified(office, run_id, "LATE")), 180)

    assert office.tasks(run_id)[0]["state"] in ("queued", "scheduled"), "no node, no task"
    assert office.stack.airflow.services["scheduler"].running
    assert office.stack.airflow.services["scheduler"].pid == scheduler

    cluster.join(office.stack.airflow.environment(), nodes=2)
    ended = office.wait(run_id)

    assert ended["state"] == "success"
    assert ended["dag_id"] == DAG
    assert datetime.fromisoformat(ended["end_date"]) < datetime.now(UTC)
    assert office.history(run_id)["total_dtrs_generated"] == len(SOME)
    assert office.stack.airflow.services["scheduler"].pid == scheduler
    assert len(notified(office, run_id, "LATE")) == 1
