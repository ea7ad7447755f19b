"""Every DAG file loads, and keeps the rules of the house."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import TimeRestriction

from include.dtr.errors import DtrError, LeasesFailed, RunRefused, TransientFault
from include.dtr.sources.contract import CONTRACT
from tests.conftest import PROJECT

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def bag() -> DagBag:
    return DagBag(str(PROJECT / "dags"))


@pytest.fixture(scope="module")
def weekly(bag: DagBag) -> Any:
    return bag.dags["weekly_dtr"]


def test_no_dag_file_fails_to_load(bag: DagBag) -> None:
    assert bag.import_errors == {}


def test_each_dag_has_an_owner_tags_a_description_and_a_manual(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert dag.owner not in ("", "airflow")
        assert dag.tags
        assert dag.description
        assert "After a failure" in dag.doc_md


def test_each_task_retries_with_a_policy_and_has_a_timeout(bag: DagBag) -> None:
    for dag in bag.dags.values():
        assert dag.dagrun_timeout
        for task in dag.tasks:
            assert task.retries >= 2
            assert task.retry_policy is not None
            assert task.execution_timeout


def test_each_param_is_described_and_has_a_schema(bag: DagBag) -> None:
    for dag in bag.dags.values():
        for name in dag.params:
            param = dag.params.get_param(name)
            assert param.schema["type"], name
            assert param.schema["title"], name
            assert len(param.description) > 20, name


def test_dag_files_only_wire() -> None:
    for file in (PROJECT / "dags").glob("*.py"):
        code = re.sub(r'"""[\s\S]*?"""', "", file.read_text())
        assert not re.search(r"\bSELECT\b|\.execute\(|boto3|psycopg", code), file


class TestRetryPolicy:
    @pytest.mark.parametrize(
        ("error", "action"),
        [
            (TransientFault("gone"), "retry"),
            (RunRefused("no"), "fail"),
            (LeasesFailed({1: "bad"}), "fail"),
            (DtrError("any of ours"), "fail"),
            (ModuleNotFoundError("a package is missing"), "fail"),
            (MemoryError(), "default"),
        ],
    )
    def test_only_what_may_pass_is_tried_again_in_any_dag(
        self, bag: DagBag, error: Exception, action: str
    ) -> None:
        policies = [task.retry_policy for dag in bag.dags.values() for task in dag.tasks]

        assert {policy.evaluate(error, 1, 4).action.value for policy in policies} == {action}


def test_limits_of_time_follow_from_one_another(bag: DagBag) -> None:
    """A task that hangs leaves time for another try before its run is stopped."""
    for dag in bag.dags.values():
        for task in dag.tasks:
            assert task.execution_timeout * 2 <= dag.dagrun_timeout, task.task_id


def test_lateness_does_not_depend_on_the_executor(weekly: Any) -> None:
    """KubernetesExecutor takes its scheduler down with a callback on the executor."""
    (deadline,) = weekly.deadline if isinstance(weekly.deadline, list) else [weekly.deadline]
    module, _, name = deadline.callback.path.rpartition(".")

    assert type(deadline.callback).__name__ == "AsyncCallback"
    assert asyncio.iscoroutinefunction(getattr(import_module(module), name))


class TestSchedule:
    def next_run(self, weekly: Any, now: datetime, last: datetime | None = None) -> datetime:
        from airflow.timetables.base import DataInterval

        timetable = DagSerialization.from_dict(DagSerialization.to_dict(weekly)).timetable
        before = None if last is None else DataInterval.exact(last)
        with time_machine.travel(now, tick=False):
            info = timetable.next_dagrun_info(
                last_automated_data_interval=before,
                restriction=TimeRestriction(earliest=None, latest=None, catchup=False),
            )
        return info.run_after.astimezone(NEW_YORK)

    def test_sundays_at_five_in_new_york(self, weekly: Any) -> None:
        assert self.next_run(weekly, datetime(2025, 11, 12, tzinfo=UTC)) == datetime(
            2025, 11, 16, 5, tzinfo=NEW_YORK
        )

    @pytest.mark.parametrize(
        ("before", "expected_utc_hour"),
        [
            (datetime(2025, 3, 5, tzinfo=UTC), 9),  # the night in which an hour is missing
            (datetime(2025, 10, 29, tzinfo=UTC), 10),  # the night in which an hour comes twice
        ],
    )
    def test_at_five_also_when_the_clocks_change(
        self, weekly: Any, before: datetime, expected_utc_hour: int
    ) -> None:
        run = self.next_run(weekly, before)

        assert (run.hour, run.weekday()) == (5, 6)
        assert run.astimezone(UTC).hour == expected_utc_hour

    @pytest.mark.parametrize("hours_after_the_tick", [0.1, 5, 16, 100])
    def test_unpaused_for_the_first_time_it_waits_for_the_next_sunday(
        self, weekly: Any, hours_after_the_tick: float
    ) -> None:
        tick = datetime(2025, 11, 16, 10, tzinfo=UTC)
        run = self.next_run(weekly, tick + timedelta(hours=hours_after_the_tick))

        assert run == tick + timedelta(weeks=1)

    def test_a_scheduler_an_hour_late_still_runs_the_week(self, weekly: Any) -> None:
        last = datetime(2025, 11, 9, 10, tzinfo=UTC)
        run = self.next_run(weekly, datetime(2025, 11, 16, 11, tzinfo=UTC), last)

        assert run == datetime(2025, 11, 16, 10, tzinfo=UTC)

    def test_no_catch_up(self, weekly: Any) -> None:
        assert weekly.catchup is False
        assert weekly.max_active_runs == 1


def test_every_sql_file_is_used_and_every_used_one_exists() -> None:
    """What only lists a view's columns is made from the contract (`lookup`), and has no file."""
    code = "\n".join(file.read_text() for file in (PROJECT / "include").rglob("*.py"))
    files = {file.stem for file in (PROJECT / "include").rglob("sql/*.sql")}
    views = {view.name for view in CONTRACT}
    made = set(re.findall(r'\blookup\(\s*"(\w+)"', code))
    used = set(re.findall(r'\bsql_file\(\s*\w+, "(\w+)"', code))
    used |= set(re.findall(r'\bqueries\.(?:rows|tuples)\(\s*"(\w+)"', code))

    assert {name for name in files if f'"{name}"' not in code} == set()
    assert used <= files
    assert made.isdisjoint(files)
    assert made | files >= views


def test_every_list_of_columns_is_used_and_every_used_one_exists() -> None:
    for folder in (PROJECT / "include").rglob("sql"):
        text = "\n".join(file.read_text() for file in folder.glob("*.sql"))
        used = set(re.findall(r"^ *-- columns: (\w+)$", text, re.MULTILINE))
        assert used == {file.stem for file in folder.glob("columns/*.sql")}
