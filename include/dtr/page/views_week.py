"""The first page: one week, its run, its money, the weeks before, and what failed."""

from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from include.dtr.api import starting
from include.dtr.api.rights import Reader, Starter
from include.dtr.api.schemas import PLAIN_TEXT, LeaseId
from include.dtr.api.services import MappedTask, Services, services_of
from include.dtr.api.starting import PAGE_RUN_PREFIX, RunView
from include.dtr.connections import Connection
from include.dtr.errors import RunRefused
from include.dtr.page.chart import WEEKS, chart
from include.dtr.page.render import lead_to, render
from include.dtr.period import PayPeriod, week_before
from include.dtr.period import starting as week_from
from include.dtr.records import queries_runs
from include.dtr.records.queries_runs import Failure, PastRun, Week

router = APIRouter(prefix="/page", include_in_schema=False)


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


@router.get("/", response_class=HTMLResponse)
async def week_page(
    request: Request, caller: Reader, week: Annotated[date | None, Query()] = None
) -> HTMLResponse:
    """This week, or the one that begins on `week`."""
    services = services_of(request)
    view = await run_in_threadpool(_week_view, services, week)
    run = await _run(services, request, view.past)
    return render(
        request,
        caller,
        "week.html",
        view=view,
        run=run,
        chart=chart(view.weeks, view.period.start),
        logs=await logs_of(services, request, view.failures),
        nonce=token_urlsafe(12),
    )


def _week_view(services: Services, start: date | None) -> WeekView:
    last_full = week_before(services.now())
    with services.records() as records:
        period = week_from(start) if start else _newest(records, last_full)
        weeks = queries_runs.weeks(records, WEEKS, period_to=period.end)
        runs = queries_runs.history(records, 1, period_start=period.start)
        failures = queries_runs.failures(records, period)
    later = period.start + timedelta(weeks=1)
    return WeekView(
        period=period,
        week=next((w for w in weeks if w.period_start == period.start), None),
        past=runs[0] if runs else None,
        weeks=weeks,
        failures=failures,
        last_full=last_full,
        later=later if later <= last_full.start else None,
    )


def _newest(records: Connection, last_full: PayPeriod) -> PayPeriod:
    """The week of the newest run; the last full week where nothing has run yet."""
    newest = queries_runs.history(records, 1)
    if newest and newest[0].period_start:
        return week_from(newest[0].period_start)
    return last_full


async def _run(services: Services, request: Request, past: PastRun | None) -> RunView | None:
    if past is None:
        return None
    return await starting.look(services, services.runs(request), past.run_id)


async def logs_of(services: Services, request: Request, failures: list[Failure]) -> dict[int, str]:
    """For each failed lease the path of its task's log in Airflow, as far as Airflow has it."""
    runs = services.runs(request)
    tasks = {run_id: await runs.batches(run_id) for run_id in {f.run_id for f in failures}}
    found = {}
    for failure in failures:
        index = batch_of(failure.lease_id, tasks[failure.run_id])
        if index is not None:
            found[failure.lease_id] = (
                f"/dags/weekly_dtr/runs/{failure.run_id}/tasks/generate_dtrs/mapped/{index}"
            )
    return found


def batch_of(lease_id: int, tasks: list[MappedTask]) -> int | None:
    """The map index of the batch that a lease was in; batches are runs of ascending leases."""
    for task in tasks:
        numbers = [int(word) for word in task.label.split() if word.isdigit()]
        if numbers and numbers[0] <= lease_id <= numbers[-1]:
            return task.map_index
    return None


class GenerateForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    period_start: date
    lease_ids: list[LeaseId] = Field([], max_length=1_000)
    chosen: bool = False
    """The form offers leases to choose; none chosen is not all."""
    regenerate: bool = False
    preview: bool = False
    nonce: str = Field(min_length=8, max_length=64, pattern=PLAIN_TEXT)
    """One form, one run, however often it is sent."""


@router.post("/generate", response_class=HTMLResponse)
async def generate(
    form: Annotated[GenerateForm, Form()], request: Request, caller: Starter
) -> HTMLResponse:
    """Start a run and lead to its page."""
    services = services_of(request)
    if form.chosen and not form.lease_ids:
        raise RunRefused("Choose at least one lease.")
    asked = starting.wish(
        services, form.period_start, None, form.lease_ids, form.regenerate, form.preview
    )
    run_id = starting.run_id_for(PAGE_RUN_PREFIX, caller, form.nonce)
    await starting.start(services, request, caller, run_id, asked)
    return lead_to(request, f"/page/runs/{run_id}")
