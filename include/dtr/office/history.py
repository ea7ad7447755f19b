"""Looking back: past runs, what weeks add up to, and what a week still lacks."""

from dataclasses import dataclass
from datetime import date, timedelta

from include.dtr.office.place import Office
from include.dtr.period import PayPeriod, starting, week_before
from include.dtr.records import queries_runs, rechecks
from include.dtr.records.db import Connection
from include.dtr.records.queries_runs import Failure, PastRun, Summary, Week
from include.dtr.records.rechecks import Recheck

WEEKS = 12
"""So many weeks are shown beside each other."""


@dataclass(frozen=True, slots=True)
class PastRuns:
    runs: list[PastRun]
    """Newest first."""
    total: int
    """All that the filters let through."""


def past_runs(
    office: Office,
    page: int,
    page_size: int,
    status: str | None = None,
    period_start: date | None = None,
) -> PastRuns:
    """One page of the history of runs; pages count from 1."""
    with office.records() as records:
        runs = queries_runs.history(
            records,
            page_size,
            skip=(page - 1) * page_size,
            status=status,
            period_start=period_start,
        )
        return PastRuns(runs, queries_runs.history_count(records, status, period_start))


def statistics(
    office: Office, period_from: date | None, period_to: date | None
) -> tuple[Summary, list[Week]]:
    """Totals over the weeks of the range (open ends: all), and its newest `WEEKS` weeks."""
    with office.records() as records:
        return (
            queries_runs.summary(records, period_from, period_to),
            queries_runs.weeks(records, WEEKS, period_from, period_to),
        )


@dataclass(frozen=True, slots=True)
class WeekView:
    """What the records hold of a week, and of those before it."""

    period: PayPeriod
    week: Week | None
    past: PastRun | None
    """The week's newest run."""
    weeks: list[Week]
    failures: list[Failure]
    last_full: PayPeriod
    """The last week that has ended by the calendar."""
    later: date | None
    """The next week that may be looked at."""
    changed: list[Recheck]
    """Closed weeks that the books have changed since, newest first."""


def week_view(office: Office, start: date | None) -> WeekView:
    """The week that begins on `start`, or the one that was run last."""
    last_full = week_before(office.now())
    with office.records() as records:
        period = starting(start) if start else _newest(records, last_full)
        weeks = queries_runs.weeks(records, WEEKS, period_to=period.end)
        runs = queries_runs.history(records, 1, period_start=period.start)
        failures = queries_runs.failures(records, period)
        changed = rechecks.differing(records)
    later = period.start + timedelta(weeks=1)
    return WeekView(
        period=period,
        week=next((w for w in weeks if w.period_start == period.start), None),
        past=runs[0] if runs else None,
        weeks=weeks,
        failures=failures,
        last_full=last_full,
        later=later if later <= last_full.start else None,
        changed=changed,
    )


def _newest(records: Connection, last_full: PayPeriod) -> PayPeriod:
    """The week of the newest run; the last full week where nothing has run yet."""
    newest = queries_runs.history(records, 1)
    if newest and newest[0].period_start:
        return starting(newest[0].period_start)
    return last_full
