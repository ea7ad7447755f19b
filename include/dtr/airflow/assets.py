"""The assets of Airflow by which other DAGs start from a week, and the weekly run from the books.

An event names its week in its extra, not by a partition key: an event that is announced under a
condition goes through an alias, and an alias of Airflow 3.3 carries no partition.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from airflow.sdk import Asset, AssetAlias, AssetOrTimeSchedule

from include.dtr.airflow.policy import new_york
from include.dtr.errors import RunRefused
from include.dtr.settings import Settings, settings

Extra = dict[str, Any]
PERIOD = "period_start"
"""In an event's extra: the week's first day, ISO 8601."""


def _in_bucket(name: str, folder: str) -> Asset:
    return Asset(name=name, uri=f"s3://{settings().bucket}/{folder}")


BOOKS = Asset(name="dtr_books", uri=settings().books_uri)
"""The fleet's books of a week have arrived: emitted by whoever brings them."""
WEEK = _in_bucket("dtr_week", "dtrs")
"""A week is closed and whole: every lease has its statement, and all agrees with the books."""
DATA = _in_bucket("dtr_week_data", "register")
"""A week's data was written, for the first time or anew."""
WHEN_WHOLE = AssetAlias("dtr_week_when_whole")
"""What the close announces `WEEK` through; an outlet that is an asset is announced always."""
WHEN_WRITTEN = AssetAlias("dtr_week_data_when_written")


def weekly_schedule(chosen: Settings) -> Any:
    """What starts the weekly run."""
    clock = new_york("0 5 * * 0")
    match chosen.start_by:
        case "BOOKS":
            return [BOOKS]
        case "CLOCK_OR_BOOKS":
            return AssetOrTimeSchedule(timetable=clock, assets=[BOOKS])
    return clock


def announce(context: Mapping[str, Any], alias: AssetAlias, asset: Asset, extra: Extra) -> None:
    """Let the task's success be an event of `asset`."""
    context["outlet_events"][alias].add(asset, extra=extra)


def announced_periods(context: Mapping[str, Any]) -> list[date]:
    """The first days of the weeks that the events which started a run name, oldest first.

    Raises `RunRefused` for one that is not a date.
    """
    named = {
        str(event.extra[PERIOD])
        for events in (context.get("triggering_asset_events") or {}).values()
        for event in events
        if event.extra and event.extra.get(PERIOD)
    }
    return sorted(map(_day, named))


def announced_period(context: Mapping[str, Any]) -> date | None:
    """The week whose books have arrived; None where a run was started otherwise, or by an event
    that names no week.

    Raises `RunRefused` where several are named: a run is of one week.
    """
    named = announced_periods(context)
    if len(named) > 1:
        raise RunRefused(
            "The books of several weeks arrived before the run began: "
            f"{', '.join(map(str, named))}. Trigger each of them by hand, oldest first."
        )
    return named[0] if named else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RunRefused(
            f"The event that started this run says {PERIOD} {text!r}: that is not a date. Write it "
            "as 2025-11-09."
        ) from None
