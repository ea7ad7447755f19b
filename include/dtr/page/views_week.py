"""The first page: one week, what it lacks, its money, its runs, and the weeks before."""

from datetime import date
from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from include.dtr.errors import RunRefused
from include.dtr.office import following, gaps, start_run, trail
from include.dtr.office.failures import described_once
from include.dtr.office.fields import PLAIN_TEXT, Day, Input, LeaseId, ReasonText
from include.dtr.office.following import RunView
from include.dtr.office.week import WeekView, week_view
from include.dtr.page.chart import chart
from include.dtr.page.render import lead_to, render
from include.dtr.period import week_from as period_from
from include.dtr.run_ids import PAGE_RUN_PREFIX
from include.dtr.web.callers import Caller
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Editor, Reader, Starter
from include.dtr.web.services import office_of, runs_of

router = APIRouter(prefix="/page", include_in_schema=False, route_class=OfficeRoute)


Week = Annotated[Day | None, Query()]
SECONDS = 1.0
"""How long one look at a week serves all who ask for it."""


@router.get("/", response_class=HTMLResponse)
async def week_page(request: Request, caller: Reader, week: Week = None) -> HTMLResponse:
    """The newest pay week with statements, or the one that begins on `week`."""
    view, run = await _look(request, caller, week)
    office = office_of(request)
    failed = await described_once(office, view.period, view.failures)
    return render(
        request,
        caller,
        "week.html",
        view=view,
        failed=failed,
        run=run,
        chart=chart(view.weeks, view.period.start),
        nonce=token_urlsafe(12),
    )


@router.get("/status", response_class=HTMLResponse)
async def week_status(request: Request, caller: Reader, week: Week = None) -> HTMLResponse:
    """The week's status alone, asked for while a run works; the whole page once it has ended."""
    view, run = await _look(request, caller, week)
    headers = {"HX-Refresh": "true"} if run is None or run.finished else None
    return render(request, caller, "week_status.html", 200, headers, view=view, run=run)


async def _look(
    request: Request, caller: Caller, start: date | None
) -> tuple[WeekView, RunView | None]:
    """The week, and the run that is at work on it. Leaves an event."""
    office = office_of(request)

    async def look() -> WeekView:
        return await office_of(request).threads.run(week_view, office, start)

    view = await office.shared.ask(("week", start), look, SECONDS)
    shown = view.period.start.isoformat()
    await office.threads.run(trail.look, office, caller.actor, "week", period_start=shown)
    if view.running is None:
        return view, None
    return view, await following.look(office, runs_of(request), view.running.run_id)


class GenerateForm(Input):
    period_start: Day
    lease_ids: list[LeaseId] = Field([], max_length=1_000)
    chosen: bool = False
    """The form offers leases to choose; none chosen is not all."""
    regenerate: bool = False
    preview: bool = False
    cascade: bool = False
    allow_no_trips: bool = False
    odd_period: bool = False
    """Seven days that are not a pay week are meant."""
    nonce: str = Field(min_length=8, max_length=64, pattern=PLAIN_TEXT)
    """One form, one run, however often it is sent."""


@router.post("/generate", response_class=HTMLResponse)
async def generate(
    form: Annotated[GenerateForm, Form()], request: Request, caller: Starter
) -> HTMLResponse:
    """Start a run and lead to its page."""
    office = office_of(request)
    if form.chosen and not form.lease_ids:
        raise RunRefused("Choose at least one lease.")
    if not (period_from(form.period_start).is_pay_week or form.odd_period or form.lease_ids):
        raise RunRefused(
            f"The seven days from {form.period_start} are not a pay week (Sunday to Saturday). "
            "Choose a pay week, or say that you mean these days."
        )
    if not (form.lease_ids or form.preview):
        await office.threads.run(start_run.refuse_second, office, form.period_start)
    asked = start_run.request_run(
        office,
        form.period_start,
        None,
        form.lease_ids,
        form.regenerate,
        form.preview,
        form.cascade,
        form.allow_no_trips,
    )
    run_id = start_run.run_id_for(PAGE_RUN_PREFIX, caller.actor, form.nonce)
    await start_run.start(office, runs_of(request), caller.actor, run_id, asked)
    return lead_to(request, f"/page/runs/{run_id}")


class GapForm(Input):
    lease_id: LeaseId
    first_day: Day
    last_day: Day
    reason: ReasonText
    week: Day
    """The page that the form stands on."""


@router.post("/gaps", response_class=HTMLResponse)
def accept_gap(form: Annotated[GapForm, Form()], request: Request, caller: Editor) -> HTMLResponse:
    """Accept days of a lease without a statement, and show the week anew."""
    gaps.accept(
        office_of(request), caller.actor, form.lease_id, form.first_day, form.last_day, form.reason
    )
    office_of(request).shared.forget()
    return lead_to(request, f"/page/?week={form.week}")
