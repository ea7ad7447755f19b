"""What starts from what: schedules by setting, inlets and outlets, the week an event names."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import Asset, AssetAlias
from airflow.serialization.serialized_objects import DagSerialization

from include.dtr.airflow import assets
from include.dtr.airflow.contexts import trigger_of
from include.dtr.errors import RunRefused
from include.dtr.records.runs import TriggeredBy
from include.dtr.settings import Settings, settings
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def bag() -> DagBag:
    return DagBag(str(PROJECT / "dags"))


def named(items: Any) -> set[str]:
    return {item.name for item in items}


def test_each_task_says_what_it_takes_and_gives(bag: DagBag) -> None:
    """What OpenLineage makes of an asset is its URI; an alias is resolved where it is announced."""
    week, registers = bag.dags["weekly_dtr"], bag.dags["dtr_registers"]

    assert {t.task_id: named(t.inlets) for t in week.tasks} == {
        "plan_run": {"dtr_books"},
        "generate_dtrs": {"dtr_books"},
        "close_run": {"dtr_books"},
        "check_rules": {"dtr_books"},
    }
    assert named(week.get_task("close_run").outlets) == {"dtr_week_when_whole"}
    assert {t.task_id: named(t.inlets) for t in registers.tasks} == {
        "find_weeks": {"dtr_week"},
        "write_week": {"dtr_week"},
    }
    assert named(registers.get_task("write_week").outlets) == {"dtr_week_data_when_written"}
    assert all(
        isinstance(outlet, AssetAlias)
        for dag in (week, registers)
        for task in dag.tasks
        for outlet in task.outlets
    ), "an asset as an outlet would be announced by a preview too"
    bucket = settings().bucket
    assert (assets.WEEK.uri, assets.DATA.uri) == (f"s3://{bucket}/dtrs", f"s3://{bucket}/register")


@pytest.mark.parametrize(
    ("start_by", "clock", "events"),
    [("CLOCK", True, False), ("BOOKS", False, True), ("CLOCK_OR_BOOKS", True, True)],
)
def test_what_starts_the_week_is_a_setting(start_by: str, clock: bool, events: bool) -> None:
    from airflow.sdk import DAG

    schedule = assets.weekly_schedule(Settings(start_by=start_by))
    with DAG("week", schedule=schedule, start_date=None, catchup=False) as dag:
        pass
    timetable = DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable
    condition = timetable.asset_condition

    assert timetable.can_be_scheduled
    assert ("0 5 * * 0" in timetable.summary or "05:00" in timetable.summary) is clock
    assert bool(condition) is events


def context(*extras: dict[str, str], run_type: str = "asset_triggered") -> dict[str, Any]:
    events = [SimpleNamespace(extra=extra) for extra in extras]
    run = SimpleNamespace(run_type=run_type, run_id="asset_triggered__1", triggering_user_name=None)
    return {"triggering_asset_events": {Asset("dtr_books"): events}, "dag_run": run}


class TestTheWeekThatAnEventNames:
    def test_is_the_week_of_the_run(self) -> None:
        once = {"period_start": "2025-11-09"}

        assert assets.announced_period(context(once, once)) == date(2025, 11, 9)
        assert assets.announced_period(context({})) is None
        assert assets.announced_period({"triggering_asset_events": None}) is None
        assert trigger_of(context(once)).triggered_by is TriggeredBy.SCHEDULE

    def test_of_several_none_is_dropped_in_silence(self) -> None:
        two = context({"period_start": "2025-11-16"}, {"period_start": "2025-11-09"})

        with pytest.raises(RunRefused, match=r"2025-11-09, 2025-11-16. Trigger each"):
            assets.announced_period(two)
        assert assets.announced_periods(two) == [date(2025, 11, 9), date(2025, 11, 16)]

    def test_that_is_no_date_is_refused(self) -> None:
        with pytest.raises(RunRefused, match="'last week': that is not a date"):
            assets.announced_period(context({"period_start": "last week"}))
