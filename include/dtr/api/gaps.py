"""Routes of accepted gaps: days of a lease that may stay without a statement."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from include.dtr.api.schemas import Instant, Money, Problem
from include.dtr.office import gaps
from include.dtr.office.fields import FIRST_DAY, LAST_DAY, Day, Input, LeaseId, ReasonText
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(
    prefix="/gaps",
    tags=["gaps"],
    responses={code: {"model": Problem} for code in (400, 401, 403, 404, 409, 422, 503)},
)


class GapBody(Input):
    lease_id: LeaseId
    first_day: Day = Field(description="New York date.")
    last_day: Day = Field(description="New York date, included.")
    reason: ReasonText


class GapOut(BaseModel):
    """An accepted gap with what the books hold in it now."""

    id: int
    trips: int
    card: Money = Field(description="Of card trips.")
    postings: int


class AcceptedGapOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    lease_id: int
    first_day: date
    last_day: date
    reason: str
    accepted_at: Instant
    accepted_by: str


class GapsQuery(Input):
    first_day: Day = FIRST_DAY
    last_day: Day = LAST_DAY


class WithdrawBody(Input):
    reason: ReasonText


@router.get("", response_model=list[AcceptedGapOut])
def accepted_gaps(
    query: Annotated[GapsQuery, Query()], request: Request, _caller: Reader
) -> list[AcceptedGapOut]:
    """Accepted gaps, not withdrawn, that share a day with the range."""
    found = gaps.accepted(office_of(request), query.first_day, query.last_day)
    return [AcceptedGapOut.model_validate(gap) for gap in found]


@router.post("", response_model=GapOut)
def accept_gap(body: GapBody, request: Request, caller: Editor) -> GapOut:
    """Let days of a lease stay without a statement, so that its next weeks are issued."""
    made = gaps.accept(
        office_of(request),
        caller.actor,
        body.lease_id,
        body.first_day,
        body.last_day,
        body.reason,
    )
    return GapOut(
        id=made.gap_id,
        trips=made.booked.trips,
        card=made.booked.card,
        postings=made.booked.postings,
    )


@router.post("/{gap_id}/withdraw", status_code=204)
def withdraw_gap(
    gap_id: Annotated[int, Path(ge=1, le=2**63 - 1)],
    body: WithdrawBody,
    request: Request,
    caller: Editor,
) -> None:
    """Take an acceptance back: the days want a statement again."""
    gaps.withdraw(office_of(request), caller.actor, gap_id, body.reason)
