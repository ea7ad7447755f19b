"""Routes of what lies between statements: gaps, the settlement feed, closed weeks that changed."""

import csv
import io
from dataclasses import astuple, fields
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from include.dtr.api.pdf import FILE
from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas_weeks import (
    ChangedWeekOut,
    GapAcceptedOut,
    GapBody,
    GapsOut,
    ReasonBody,
    SettlementPostingOut,
)
from include.dtr.office import closed_weeks, gaps, settling
from include.dtr.office.fields import Day, LeaseId
from include.dtr.office.gaps import GapsOfLease
from include.dtr.records.rechecks import Recheck
from include.dtr.records.settlement import SettlementPosting
from include.dtr.web.downloads import download
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(
    route_class=OfficeRoute,
    tags=["weeks"],
    responses=EVERYWHERE,
)
GapId = Annotated[int, Path(ge=1, le=2**63 - 1, examples=[3])]


@router.get("/gaps", response_model=GapsOut)
def gaps_of_lease(
    lease_id: Annotated[LeaseId, Query(examples=[1045])], request: Request, caller: Reader
) -> GapsOfLease:
    """Days of a lease that are on no statement: open ones with bookings, and accepted ones."""
    return gaps.gaps_of(office_of(request), caller.actor, lease_id)


@router.post("/gaps", response_model=GapAcceptedOut, status_code=201, responses=WITH_A_BODY)
def accept_gap(body: GapBody, request: Request, caller: Editor) -> GapAcceptedOut:
    """Let some days of a lease stay without a statement; an event, repeated at each close."""
    made = gaps.accept(
        office_of(request),
        caller.actor,
        body.lease_id,
        body.first_day,
        body.last_day,
        body.reason,
    )
    return GapAcceptedOut(id=made)


@router.post(
    "/gaps/{gap_id}/withdraw",
    status_code=204,
    response_class=Response,
    responses=WITH_A_BODY,
)
def withdraw_gap(gap_id: GapId, body: ReasonBody, request: Request, caller: Editor) -> Response:
    """Take an acceptance back: the days are a gap again."""
    gaps.withdraw(office_of(request), caller.actor, gap_id, body.reason)
    return Response(status_code=204)


@router.get("/settlement", response_model=list[SettlementPostingOut])
def settlement_feed(
    period_start: Annotated[Day, Query(examples=["2025-11-09"])], request: Request, caller: Reader
) -> list[SettlementPosting]:
    """What a ledger books to settle the standing statements of a week."""
    return settling.settlement(office_of(request), caller.actor, period_start)


@router.get(
    "/settlement/csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": FILE}, "description": "One posting a line."}},
)
def settlement_csv(
    period_start: Annotated[Day, Query(examples=["2025-11-09"])], request: Request, caller: Reader
) -> Response:
    """The same as CSV, in the columns of `dtr_source.ledger_postings`."""
    found = settling.settlement(office_of(request), caller.actor, period_start)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(field.name for field in fields(SettlementPosting))
    writer.writerows(astuple(posting) for posting in found)
    name = f"settlement-{period_start}.csv"
    return download(text.getvalue(), name, "text/csv; charset=utf-8")


@router.get("/weeks/changed", response_model=list[ChangedWeekOut])
def changed_weeks(request: Request, caller: Reader) -> list[Recheck]:
    """Closed weeks that no longer agree with the books, as they were last compared."""
    return closed_weeks.changed(office_of(request), caller.actor)
