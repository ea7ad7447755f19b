"""Paying: the batches, what is payable of a week, having batches made, and finding a payment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field, StringConstraints

from include.dtr.entered import EntryRefused
from include.dtr.model import PaymentType
from include.dtr.office import trail
from include.dtr.office.fields import (
    DTR_ID_PATTERN,
    EMPTY_IS_NONE,
    PLAIN_TEXT,
    RUN_ID_PATTERN,
    Day,
    Input,
)
from include.dtr.office.office import Office
from include.dtr.office.start_run import run_id_for
from include.dtr.page.render import lead_to, render
from include.dtr.payments import finding, payable, running, showing
from include.dtr.payments.asked import Asked, asked_for, effective
from include.dtr.payments.bank.errors import BankRefused
from include.dtr.payments.bank.originating import originator
from include.dtr.payments.payable import LeftOut, Payable, Payables, Why
from include.dtr.payments.records import BatchRow
from include.dtr.payments.reports import said_of
from include.dtr.payments.states import BatchState
from include.dtr.period import local_date, week_before
from include.dtr.run_ids import PAGE_RUN_PREFIX
from include.dtr.settings import settings
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import PayMaker, PaySeer
from include.dtr.web.services import office_of, pay_runs_of

router = APIRouter(prefix="/page/pay", include_in_schema=False, route_class=OfficeRoute)
PAGE = 50
MOST_SHOWN = 500
"""How many lines of a list are shown; its totals count all of them."""
WAYS = (PaymentType.ACH, PaymentType.CHECK)
Way = Literal[PaymentType.ACH, PaymentType.CHECK]
DtrIdText = Annotated[str, StringConstraints(pattern=DTR_ID_PATTERN)]
RunIds = Annotated[
    list[Annotated[str, StringConstraints(pattern=RUN_ID_PATTERN)]],
    Query(min_length=1, max_length=2),
]
NOTHING_TO_DO = (Why.NOTHING_DUE, Why.PAID, Why.IN_FLIGHT)
"""Reasons for which nobody has to do anything; they are folded."""
WHY_WORDS = {
    Why.NOT_ISSUED: "Not issued",
    Why.NOTHING_DUE: "Nothing due",
    Why.PAID: "Paid",
    Why.IN_FLIGHT: "On its way",
    Why.HELD: "Held",
    Why.DISPUTED: "Disputed",
    Why.WEEK_DIFFERS: "Week does not add up",
    Why.NO_METHOD: "No way of paying",
    Why.NO_ACCOUNT: "No account",
    Why.NEW_ACCOUNT: "New account",
    Why.CLAIM_EXCEEDS: "Claimed back",
    Why.ABOVE_LIMIT: "Above the limit",
}


@router.get("", response_class=HTMLResponse)
def batches_page(
    request: Request,
    caller: PaySeer,
    state: BatchState | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    q: Annotated[str, Query(max_length=60, pattern=PLAIN_TEXT)] = "",
) -> HTMLResponse:
    """Batches, newest first; or the payments that a number stands for."""
    office = office_of(request)
    trail.look(office, caller.actor, "batches")
    wanted = q.strip()
    found = finding.find(office, wanted) if wanted else []
    batches = [] if wanted else finding.list_batches(office, PAGE, state, before)
    return render(
        request,
        caller,
        "pay.html",
        q=wanted,
        found=found,
        payees=showing.payees_of(office, (payment.driver_id for payment in found)),
        named=showing.named,
        said_of=said_of,
        batches=batches,
        states=[str(each) for each in BatchState],
        chosen=state,
        more=batches[-1].id if len(batches) == PAGE else None,
        last_week=week_before(office.now()).start,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """What is payable by one way."""

    method: PaymentType
    payables: Payables
    lines: Sequence[Payable]
    """Those to look at first, `MOST_SHOWN` at most."""
    fault: str = ""
    """Why no batch can be made by this way now."""

    @property
    def count(self) -> int:
        return len(self.payables.lines)

    @property
    def remarks(self) -> int:
        return sum(1 for line in self.payables.lines if line.remarks)


@router.get("/week", response_class=HTMLResponse)
def payable_page(
    request: Request,
    caller: PaySeer,
    week: Annotated[list[Day] | None, Query(max_length=60)] = None,
    dtr_id: Annotated[list[DtrIdText] | None, Query(max_length=1_000)] = None,
) -> HTMLResponse:
    """What is payable of weeks, or of single statements, by which way; and who is left out."""
    office = office_of(request)
    weeks: Sequence[date] = week or ([] if dtr_id else [week_before(office.now()).start])
    dtr_ids = dtr_id or []
    found = payable.payable(office, asked_for(weeks, dtr_ids))
    trail.look(office, caller.actor, "payable", weeks=[str(each) for each in weeks])
    left = [each for each in found.left_out if each.why not in NOTHING_TO_DO]
    above = any(each.why is Why.ABOVE_LIMIT for each in left)
    groups = [_group(found, method) for method in WAYS]
    today = local_date(office.now())
    return render(
        request,
        caller,
        "pay_week.html",
        weeks=weeks,
        dtr_ids=dtr_ids,
        groups=[group for group in groups if group.count or above],
        payments=len(found.lines),
        found=found,
        left=left[:MOST_SHOWN],
        left_count=len(left),
        left_by_reason=_by_reason(left),
        silent_by_reason=_by_reason([x for x in found.left_out if x.why in NOTHING_TO_DO]),
        above=Why.ABOVE_LIMIT,
        new_accounts=sum(1 for each in left if each.why is Why.NEW_ACCOUNT),
        why_words=WHY_WORDS,
        pay_day=effective(None, today, settings()),
        today=today,
        nonce=token_urlsafe(12),
    )


def _group(found: Payables, method: PaymentType) -> Group:
    payables = found.by(method)
    first = sorted(payables.lines, key=lambda line: not line.remarks)
    return Group(method, payables, first[:MOST_SHOWN], _fault(method))


def _fault(method: PaymentType) -> str:
    """What is missing from the bank's data for a file; better known before approval than after."""
    if method is PaymentType.ACH:
        try:
            originator()
        except BankRefused as refused:
            return str(refused)
    return ""


def _by_reason(left: Sequence[LeftOut]) -> list[tuple[str, int]]:
    counted = Counter(each.why for each in left)
    return [(WHY_WORDS[why], count) for why, count in counted.most_common()]


class MakeForm(Input):
    weeks: list[Day] = Field([], max_length=60)
    dtr_ids: list[DtrIdText] = Field([], max_length=1_000)
    methods: list[Way] = Field(min_length=1, max_length=2)
    effective_date: Annotated[Day | None, EMPTY_IS_NONE] = None
    looked_at: list[DtrIdText] = Field([], max_length=1_000)
    leave: list[DtrIdText] = Field([], max_length=1_000)
    """Statements that are to wait this time."""
    nonce: str = Field(min_length=8, max_length=64, pattern=PLAIN_TEXT)
    """One form, one batch by each way, however often it is sent."""


@router.post("/batches", response_class=HTMLResponse)
async def make_batches(
    form: Annotated[MakeForm, Form()], request: Request, caller: PayMaker
) -> HTMLResponse:
    """Have a batch made by each chosen way, and lead to where they are watched."""
    office, runs = office_of(request), pay_runs_of(request)
    _refuse_impossible_day(office, form.effective_date)
    run_ids = []
    for method in dict.fromkeys(form.methods):
        asked = await office.threads.run(_asked, office, form, method)
        run_id = run_id_for(PAGE_RUN_PREFIX, caller.actor, f"{form.nonce} {method}")
        await running.start(office, runs, caller.actor, run_id, asked, form.effective_date)
        run_ids.append(run_id)
    return lead_to(request, "/page/pay/made?" + "&".join(f"run={run_id}" for run_id in run_ids))


def _refuse_impossible_day(office: Office, day: date | None) -> None:
    try:
        effective(day, local_date(office.now()), settings())
    except EntryRefused as refused:
        raise EntryRefused(str(refused), "effective_date") from None


def _asked(office: Office, form: MakeForm, method: PaymentType) -> Asked:
    """What is asked for, without those that are to wait."""
    asked = asked_for(form.weeks, form.dtr_ids, method, form.looked_at)
    if not form.leave:
        return asked
    wait = set(form.leave)
    chosen = [
        line.dtr_id
        for line in payable.payable(office, asked).by(method).lines
        if line.dtr_id not in wait
    ]
    if not chosen:
        raise EntryRefused(f"Nothing is left to be paid by {method}.", "leave")
    return asked_for((), chosen, method, form.looked_at)


@dataclass(frozen=True, slots=True)
class Making:
    """A run that makes a batch."""

    run_id: str
    batch: BatchRow | None
    failed: bool

    @property
    def done(self) -> bool:
        return self.failed or self.batch is not None


@router.get("/made", response_class=HTMLResponse)
async def made_page(request: Request, caller: PaySeer, run: RunIds) -> Response:
    """Batches that are being made, until they are there; a single one is then led to."""
    makings = await _makings(request, run)
    if len(makings) == 1 and makings[0].batch is not None:
        path = f"/page/pay/batches/{makings[0].batch.number}"
        return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", 303)
    return render(request, caller, "pay_made.html", makings=makings, runs=run)


@router.get("/made/progress", response_class=HTMLResponse)
async def made_progress(request: Request, caller: PaySeer, run: RunIds) -> HTMLResponse:
    """The same, asked for again and again; once all are there, the whole page is."""
    makings = await _makings(request, run)
    headers = {"HX-Refresh": "true"} if all(making.done for making in makings) else None
    return render(request, caller, "pay_made_part.html", 200, headers, makings=makings, runs=run)


async def _makings(request: Request, run_ids: Sequence[str]) -> list[Making]:
    office, runs = office_of(request), pay_runs_of(request)
    found = []
    for run_id in run_ids:
        known = await runs.find(run_id)  # before the batch is looked for, not after
        batch = await office.threads.run(finding.batch_of_request, office, run_id)
        ended = known is not None and known.finished
        found.append(Making(run_id, batch, batch is None and ended))
    return found
