"""The whole stack for the session: PostgreSQL, S3, a real Airflow with its scheduler, three users.

The sample fleet is in its books. Tests share it, so each keeps to periods or leases of its own.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from local.fleet import LAST_PERIOD, load_sample_fleet
from local.stack.client import AirflowClient, Json
from local.stack.databases import FLEET_OWNER, RECORDS_DATABASE
from local.stack.stack import Stack
from tests.conftest import PROJECT

DAG = "weekly_dtr"
BUCKET = "dtr-statements"
RUN_SECONDS = 240
OTHERS = PROJECT / "tests" / "e2e" / "others"
"""DAGs of somebody else."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything running; retries wait a second, not half a minute."""
    dags = tmp_path_factory.mktemp("dags")
    for file in (*(PROJECT / "dags").glob("*.py"), *OTHERS.glob("*.py")):
        shutil.copy(file, dags)
    built = Stack(
        tmp_path_factory.mktemp("airflow"),
        dags_folder=dags,
        bucket=BUCKET,
        durable=False,
        ui_port=8180,
        environment={
            "DTR_RETRY_DELAY_SECONDS": "1",
            # As `make run` has it: the weeks before were settled by the fleet's own engine.
            "DTR_RECORDS_SINCE": LAST_PERIOD.start.isoformat(),
            # Tests issue a lease or two of a week: looked at again, the rest would be missing.
            "DTR_RECHECK_WEEKS": "0",
            # The fleet's bank, made up.
            "DTR_ACH_COMPANY_ID": "1123456789",
            "DTR_ACH_ORIGINATING_DFI": "021000021",
            "DTR_START_BY": "CLOCK_OR_BOOKS",
        },
    )
    try:
        built.start_servers()
        with built.postgres.connect(RECORDS_DATABASE, FLEET_OWNER) as owner:
            load_sample_fleet(owner)
        built.start()
        with built.airflow.client() as client:
            client.wait_for_dag(DAG)
            client.unpause(DAG)
        yield built
    finally:
        built.stop()


@pytest.fixture(scope="session")
def admin(stack: Stack) -> Iterator[AirflowClient]:
    with stack.airflow.client("admin") as client:
        yield client


@pytest.fixture(scope="session")
def operator(stack: Stack) -> Iterator[AirflowClient]:
    with stack.airflow.client("operator") as client:
        yield client


@pytest.fixture(scope="session")
def reader(stack: Stack) -> Iterator[AirflowClient]:
    with stack.airflow.client("reader") as client:
        yield client


@pytest.fixture
def books(stack: Stack) -> Iterator[psycopg.Connection[Any]]:
    """The fleet's own tables, to write in."""
    with stack.postgres.connect(RECORDS_DATABASE, FLEET_OWNER) as connection:
        yield connection


@contextmanager
def only(books: psycopg.Connection[Any], leases: Iterable[int]) -> Iterator[None]:
    """The fleet as small as a test needs it: all other leases are canceled meanwhile."""
    held = books.execute("SELECT lease_id, status FROM fleet.leases").fetchall()
    books.execute(
        "UPDATE fleet.leases SET status = 'CANCELLED' WHERE NOT lease_id = ANY(%s)", [[*leases]]
    )
    yield
    for lease_id, status in held:
        books.execute("UPDATE fleet.leases SET status = %s WHERE lease_id = %s", [status, lease_id])


class Records:
    """What the pipeline wrote, to look at."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql.encode(), parameters).fetchall()

    def history(self, run_id: str) -> dict[str, Any]:
        (row,) = self.rows("SELECT * FROM dtr_generation_history WHERE run_id = %s", run_id)
        return row


@pytest.fixture
def records(stack: Stack) -> Iterator[Records]:
    with psycopg.connect(stack.records_url, autocommit=True) as connection:
        yield Records(connection)


def run_dag(client: AirflowClient, **conf: Any) -> Json:
    """Trigger the weekly DAG as a person would, and wait for its end."""
    run = client.trigger(DAG, conf)
    return client.wait_for_run(DAG, run["dag_run_id"], RUN_SECONDS)


def states(client: AirflowClient, run: Json) -> dict[tuple[str, int], str]:
    """Each task instance's state by task and map index."""
    return {
        (task["task_id"], task["map_index"]): task["state"]
        for task in client.task_instances(DAG, run["dag_run_id"])
    }
