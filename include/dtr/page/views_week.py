"""The first page: one week, its run, its money, the weeks before, and what failed."""

from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from include.dtr.errors import RunRefused
from include.dtr.office import following, gaps, history, starting
from include.dtr.office.fields import PLAIN_TEXT, Day, Input, LeaseId, ReasonText
from include.dtr.page.chart import chart
from include.dtr.page.render import lead_to, render
from include.dtr.run_ids import PAGE_RUN_PREFIX
from include.dtr.web.rights import Editor, Reader, Starter
from include.dtr.web.services import office_of, runs_of

router = APIRouter(prefix="/page", include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
async def week_page(
    request: Request, caller: Reader, week: Annotated[Day | None, Query()] = None
) -> HTMLResponse:
    """This week, or the one that begins on `week`."""
    office, runs = office_of(request), runs_of(request)
    view = await run_in_threadpool(history.week_view, office, week)
    run = await following.look(office, runs, view.past.run_id) if view.past else None
    logs = await following.logs_of(runs, ((f.lease_id, f.run_id) for f in view.failures))
    return render(
        request,
        caller,
        "week.html",
        view=view,
        run=run,
        chart=chart(view.weeks, view.period.start),
        logs=logs,
        nonce=token_urlsafe(12),
    )


class GenerateForm(Input):
    period_start: Day
    lease_ids: list[LeaseId] = Field([], max_length=1_000)
    chosen: bool = False
    """The form offers leases to choose; none chosen is not all."""
    regenerate: bool = False
    preview: bool = False
    cascade: bool = False
    allow_no_trips: bool = False
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
    asked = starting.request_run(
        office,
        form.period_start,
        None,
        form.lease_ids,
        form.regenerate,
        form.preview,
        form.cascade,
        form.allow_no_trips,
    )
    run_id = starting.run_id_for(PAGE_RUN_PREFIX, caller.actor, form.nonce)
    await starting.start(office, runs_of(request), caller.actor, run_id, asked)
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
    return lead_to(request, f"/page/?week={form.week}")
