"""Looking back: past runs, and what weeks add up to."""

from dataclasses import dataclass
from datetime import date

from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.office.week import WEEKS
from include.dtr.records import queries_runs, week_sums
from include.dtr.records.queries_runs import PastRun
from include.dtr.records.week_sums import DtrSummary, Week


@dataclass(frozen=True, slots=True)
class PastRuns:
    runs: list[PastRun]
    """Newest first."""
    total: int
    """All that the filters let through."""


def past_runs(
    office: Office,
    actor: Actor,
    page: int,
    page_size: int,
    status: str | None = None,
    period_start: date | None = None,
) -> PastRuns:
    """One page of the history of runs; pages count from 1. Leaves an event."""
    trail.look(office, actor, "runs", page=page)
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
    office: Office, actor: Actor, period_from: date | None, period_to: date | None
) -> tuple[DtrSummary, list[Week]]:
    """Totals over the weeks of the range (open ends: all), and its newest `WEEKS` weeks.

    Leaves an event.
    """
    span = {"period_from": period_from, "period_to": period_to}
    trail.look(office, actor, "statistics", **{k: str(day) for k, day in span.items() if day})
    with office.records() as records:
        weeks = week_sums.weeks(records, None, period_from, period_to)
    return week_sums.summary(weeks), weeks[:WEEKS]
