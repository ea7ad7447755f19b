"""Routes of runs: generate, look at one, its previews, history and statistics."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import Field, StringConstraints

from include.dtr.api.pdf import PDF_RESPONSE, pdf_response
from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas_runs import (
    GenerateBody,
    GenerateOut,
    HistoryOut,
    ProgressOut,
    RunOut,
    StatusCountsOut,
    StillRunningOut,
    SummaryOut,
)
from include.dtr.errors import ChangeRefused
from include.dtr.office import following, history, start_run, trail
from include.dtr.office.documents import fetch_preview
from include.dtr.office.fields import PLAIN_TEXT, RUN_ID_PATTERN, Day, Input
from include.dtr.office.following import RunView
from include.dtr.records.runs import RunStatus
from include.dtr.run_ids import API_RUN_PREFIX
from include.dtr.web.load import give_back_slot
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import DtrId
from include.dtr.web.rights import Reader, Starter
from include.dtr.web.services import load_of, office_of, runs_of

router = APIRouter(
    route_class=OfficeRoute,
    tags=["runs"],
    responses=EVERYWHERE,
)
RunId = Annotated[
    str, Path(pattern=RUN_ID_PATTERN, examples=["scheduled__2025-11-16T10:00:00+00:00"])
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN_TEXT)]


@router.post(
    "/generate",
    response_model=GenerateOut,
    responses={202: {"model": StillRunningOut, "description": "It goes on."}, **WITH_A_BODY},
)
async def generate(
    body: GenerateBody,
    request: Request,
    caller: Starter,
    idempotency_key: Annotated[Key | None, Header()] = None,
) -> GenerateOut | Response:
    """Trigger a run of the weekly Dag and wait for it up to `wait` seconds."""
    office, runs = office_of(request), runs_of(request)
    if idempotency_key and body.idempotency_key and idempotency_key != body.idempotency_key:
        raise ChangeRefused("The idempotency keys in header and body differ.")
    asked = start_run.request_run(
        office,
        body.period_start,
        body.period_end,
        body.lease_ids,
        body.regenerate,
        body.preview,
        body.cascade,
        body.allow_no_trips,
    )
    key = idempotency_key or body.idempotency_key
    run_id = start_run.run_id_for(API_RUN_PREFIX, caller.actor, key)
    if body.wait:
        # Before the run is started: whoever is told to come again has started none.
        async with load_of(request).waiters.taken():
            await start_run.start(office, runs, caller.actor, run_id, asked)
            give_back_slot(request)
            view = await following.wait_for(office, runs, run_id, body.wait)
    else:
        await start_run.start(office, runs, caller.actor, run_id, asked)
        view = await following.look(office, runs, run_id)
    if view is not None and view.finished:
        return result_of(view)
    goes_on = StillRunningOut(
        message=view.message if view else "The run is start_run.",
        run_id=run_id,
        status_url=f"{request.scope['root_path']}/runs/{run_id}",
    )
    return Response(
        goes_on.model_dump_json(),
        status_code=202,
        media_type="application/json",
        headers={"Location": goes_on.status_url},
    )


def result_of(view: RunView) -> GenerateOut:
    """What a finished run came to."""
    failed = view.failed_leases
    errors = [f"Lease {lease}: {reason}" for lease, reason in failed.items()]
    if view.past is not None and view.past.error_message and not failed:
        errors.append(view.past.error_message)
    if not view.success and not errors:
        errors.append(view.message)
    return GenerateOut(
        success=view.success,
        message=view.message,
        total_generated=len(view.generated),
        total_failed=len(failed),
        generated_dtr_ids=view.generated,
        failed_lease_ids=list(failed),
        errors=errors,
        run_id=view.run_id,
    )


@router.get("/runs/{run_id}", response_model=RunOut)
async def one_run(run_id: RunId, request: Request, caller: Reader) -> RunOut:
    """How far a run has come, and what it came to once it has finished."""
    office = office_of(request)
    await office.threads.run(trail.look, office, caller.actor, "run", run_id)
    view = await following.follow(office, runs_of(request), run_id)
    return RunOut(
        run_id=run_id,
        state=view.state,
        status=view.past.status if view.past else None,
        finished=view.finished,
        progress=ProgressOut.model_validate(view.progress),
        result=result_of(view) if view.finished else None,
    )


@router.get("/runs/{run_id}/previews/{dtr_id}/pdf", response_class=Response, responses=PDF_RESPONSE)
def preview_pdf(
    run_id: RunId,
    dtr_id: DtrId,
    request: Request,
    caller: Reader,
) -> Response:
    """What a preview run drew for a DTR. Nothing of it is issued."""
    return pdf_response(request, fetch_preview(office_of(request), caller.actor, run_id, dtr_id))


class HistoryQuery(Input):
    status: RunStatus | None = None
    period_start: Day | None = None
    page: int = Field(1, ge=1, le=10_000_000)
    page_size: int = Field(20, ge=1, le=100)


@router.get("/history/generation", response_model=HistoryOut)
def generation_history(
    query: Annotated[HistoryQuery, Query()], request: Request, caller: Reader
) -> HistoryOut:
    """Runs, newest first, with the control totals of each."""
    found = history.past_runs(
        office_of(request),
        caller.actor,
        query.page,
        query.page_size,
        query.status,
        query.period_start,
    )
    return HistoryOut.of(query, items=found.runs, total=found.total)


class RangeQuery(Input):
    period_from: Day | None = Field(None, description="Weeks that begin on this day or later.")
    period_to: Day | None = Field(None, description="Weeks that end on this day or earlier.")


@router.get("/statistics/summary", response_model=SummaryOut)
def statistics_summary(
    query: Annotated[RangeQuery, Query()], request: Request, caller: Reader
) -> SummaryOut:
    """Counts by status, sums, averages, the failure rate and the newest weeks."""
    office = office_of(request)
    found, weeks = history.statistics(office, caller.actor, query.period_from, query.period_to)
    counts = StatusCountsOut(
        PENDING=found.pending,
        PROCESSING=found.processing,
        GENERATED=found.generated,
        FAILED=found.failed,
    )
    return SummaryOut.of(found, total_dtrs=found.total, by_status=counts, weeks=weeks)
