"""The history of runs, and one run: how far it is, what failed, and whether it adds up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from secrets import token_urlsafe
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from include.dtr.control.dispositions import Disposition
from include.dtr.model import Category
from include.dtr.money import ZERO
from include.dtr.office import following, history, trail
from include.dtr.office.failures import described_once
from include.dtr.office.fields import RUN_ID_PATTERN
from include.dtr.office.previewing import preview_of
from include.dtr.page.render import render
from include.dtr.records.queries_runs import PastRun
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Reader
from include.dtr.web.services import office_of, runs_of

router = APIRouter(prefix="/page/runs", include_in_schema=False, route_class=OfficeRoute)
RunId = Annotated[str, Path(pattern=RUN_ID_PATTERN)]
ROWS = 20
DISPOSITIONS = {
    Disposition.STATEMENTS: "On statements",
    Disposition.FAILED: "On failed leases",
    Disposition.NOT_ISSUED: "Not issued",
    Disposition.UNASSIGNED: "Unassigned",
}


@dataclass(frozen=True, slots=True)
class ReconciledRow:
    """One line of a reconciliation table: dollars of each disposition, and in all."""

    label: str
    amounts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, ZERO)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The control totals of a run, as tables. Every dollar booked stands in one column."""

    ledger: tuple[ReconciledRow, ...]
    curb: tuple[ReconciledRow, ...]
    differences: tuple[str, ...]
    """Of the run's own week."""
    closed_weeks: tuple[str, ...]
    """What the run found about weeks closed before."""
    warnings: tuple[str, ...]
    looked_at: str | None
    """Which books were not read anew, and how old that is; None: all were."""
    columns: tuple[str, ...] = tuple(DISPOSITIONS.values())


@router.get("", response_class=HTMLResponse)
def runs_page(
    request: Request, caller: Reader, page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> HTMLResponse:
    """All runs, newest first."""
    found = history.past_runs(office_of(request), caller.actor, page, ROWS)
    pages = max(1, -(-found.total // ROWS))
    return render(request, caller, "runs.html", runs=found.runs, page=page, pages=pages)


@router.get("/{run_id}", response_class=HTMLResponse)
async def run_page(run_id: RunId, request: Request, caller: Reader) -> HTMLResponse:
    """One run, while it goes on and after."""
    office, runs = office_of(request), runs_of(request)
    await office.threads.run(trail.look, office, caller.actor, "run", run_id)
    run = await following.follow(office, runs, run_id)
    previews = await office.threads.run(following.previewed, office, run)
    preview, failed = None, []
    if run.period is not None:
        if run.is_preview and run.finished:
            preview = await office.threads.run(preview_of, office, run_id, run.period)
        failed = await described_once(office, run.period, run.failures)
    return render(
        request,
        caller,
        "run.html",
        run=run,
        failed=failed,
        reconciled=reconciled(run.past),
        previews=previews,
        preview=preview,
        all_listed=len(previews) < following.MOST_PREVIEWS,
        nonce=token_urlsafe(12),
    )


@router.get("/{run_id}/log/{lease_id}", response_class=RedirectResponse, status_code=303)
async def task_log(
    run_id: RunId,
    lease_id: Annotated[int, Path(ge=1, le=2_147_483_647)],
    request: Request,
    _caller: Reader,
) -> str:
    """Leads to the log of the task that worked on a lease, or to the run where it is not kept."""
    path = await following.log_of(runs_of(request), run_id, lease_id)
    return f"{request.scope.get('app_root_path', '')}{path}"


@router.get("/{run_id}/progress", response_class=HTMLResponse)
async def run_progress(run_id: RunId, request: Request, caller: Reader) -> HTMLResponse:
    """The run's progress, asked for again and again; once it has finished, the whole page is."""
    run = await following.follow(office_of(request), runs_of(request), run_id)
    headers = {"HX-Refresh": "true"} if run.finished else None
    return render(request, caller, "progress.html", 200, headers, run=run)


def reconciled(past: PastRun | None) -> Reconciled | None:
    """The run's control totals as tables; None before it was closed."""
    totals = past.control_totals if past else {}
    if "ledger" not in totals:
        return None
    return Reconciled(
        ledger=tuple(
            row
            for category in _in_order(totals["ledger"])
            for row in _ledger_rows(category, totals["ledger"][category])
        ),
        curb=tuple(
            ReconciledRow(
                name,
                tuple(Decimal(totals["curb"][disposition][key]) for disposition in DISPOSITIONS),
            )
            for key, name in (("card", "Card trips"), ("cash", "Cash trips"))
        ),
        differences=tuple(past.own_differences if past else ()),
        closed_weeks=tuple(totals.get("closed_week_differences", ())),
        warnings=tuple(totals.get("warnings", ())),
        looked_at=past.looked_at if past else None,
    )


def _in_order(categories: Iterable[str]) -> list[str]:
    """By the payment hierarchy; one that is unknown stands last."""
    known = [str(category) for category in Category]
    return sorted(categories, key=lambda name: known.index(name) if name in known else len(known))


def _ledger_rows(
    category: str, by_disposition: Mapping[str, Mapping[str, Any]]
) -> list[ReconciledRow]:
    """A category's debits, and its credits where it has any."""
    name = category if category in set(Category) else "Unknown category"
    rows = [
        ReconciledRow(
            f"{name}|{side}",
            tuple(Decimal(by_disposition[disposition][side]) for disposition in DISPOSITIONS),
        )
        for side in ("debits", "credits")
    ]
    return [row for row in rows if row.total or row.label.endswith("debits")]
