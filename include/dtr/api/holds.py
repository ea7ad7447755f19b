"""Routes of legal holds: what is never erased while one stands."""

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas import Instant, Output
from include.dtr.api.schemas_weeks import ReasonBody
from include.dtr.office import holds
from include.dtr.office.fields import Input, LeaseId, ReasonText
from include.dtr.records.retention import Hold
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import Id
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(
    route_class=OfficeRoute,
    prefix="/holds",
    tags=["holds"],
    responses=EVERYWHERE,
)


class HoldBody(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"lease_id": 1045, "reason": "The lease is in court"}]}
    )

    lease_id: LeaseId | None = Field(None, description="A lease or a driver: one of the two.")
    driver_id: LeaseId | None = None
    reason: ReasonText


class HoldOut(Output):
    id: int
    lease_id: int | None
    driver_id: int | None
    reason: str
    placed_at: Instant
    placed_by: str


class HoldPlacedOut(Output):
    id: int


@router.get("", response_model=list[HoldOut])
def standing_holds(request: Request, caller: Reader) -> list[Hold]:
    """The holds that stand, oldest first."""
    return holds.standing(office_of(request), caller.actor)


@router.post("", response_model=HoldPlacedOut, status_code=201, responses=WITH_A_BODY)
def place_hold(body: HoldBody, request: Request, caller: Editor) -> HoldPlacedOut:
    """Hold all statements of a lease or of a driver: none is erased while it stands. An event."""
    office = office_of(request)
    made = holds.place(office, caller.actor, body.lease_id, body.driver_id, body.reason)
    return HoldPlacedOut(id=made)


@router.post("/{hold_id}/lift", status_code=204, response_class=Response, responses=WITH_A_BODY)
def lift_hold(hold_id: Id, body: ReasonBody, request: Request, caller: Editor) -> Response:
    """Lift a hold. What is past its time may then be erased."""
    holds.lift(office_of(request), caller.actor, hold_id, body.reason)
    return Response(status_code=204)
