"""Routes of what was sent to drivers, and of what they ask about it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas_delivery import (
    AgainBody,
    AnswerBody,
    AskedOut,
    BounceBody,
    BouncedOut,
    DeliveryOut,
    DisputeBody,
    DisputeOut,
    DisputeStoryOut,
    FailedAgainBody,
    HoldBody,
    QueuedOut,
    SettledBody,
    WeekDeliveriesOut,
)
from include.dtr.delivery import bounces, people
from include.dtr.delivery.bounces import Bounce
from include.dtr.delivery.records import Delivered
from include.dtr.delivery.states import DeliveryState
from include.dtr.disputes import people as disputes
from include.dtr.disputes.records import Dispute, DisputeState
from include.dtr.office.fields import Day
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import DtrId, Id
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(
    route_class=OfficeRoute,
    responses={**EVERYWHERE, **WITH_A_BODY},
)
Week = Annotated[Day, Query(description="The week's first day.", examples=["2025-11-09"])]
SENT, DISPUTES = "deliveries", "disputes"


@router.get("/deliveries", response_model=list[DeliveryOut], tags=[SENT])
def deliveries(
    period_start: Week,
    request: Request,
    caller: Reader,
    state: Annotated[list[DeliveryState] | None, Query(max_length=7)] = None,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> list[Delivered]:
    """Who was sent what about a week, newest first, 200 at a time; `before`: the last id seen."""
    return people.register(office_of(request), caller.actor, period_start, state or (), before)


@router.get("/deliveries/week", response_model=WeekDeliveriesOut, tags=[SENT])
def week_deliveries(period_start: Week, request: Request, _caller: Reader) -> dict[str, object]:
    """How many messages about a week's statements are in which state, and the disputes."""
    office = office_of(request)
    return {
        "messages": people.counts_of(office, period_start),
        "disputes": disputes.week_disputes(office, period_start),
    }


@router.get("/{dtr_id}/deliveries", response_model=list[DeliveryOut], tags=[SENT])
def deliveries_of(dtr_id: DtrId, request: Request, _caller: Reader) -> list[Delivered]:
    """Everything that was sent about a DTR, newest first."""
    return people.sent_about(office_of(request), dtr_id)


@router.post(
    "/deliveries/{delivery_id}/again", response_model=QueuedOut, status_code=201, tags=[SENT]
)
def send_again(delivery_id: Id, body: AgainBody, request: Request, caller: Editor) -> QueuedOut:
    """Queue a message once more. The address is read anew when it is sent."""
    made = people.send_again(office_of(request), caller.actor, delivery_id, body.despite)
    return QueuedOut(ids=[made])


@router.post("/deliveries/again", response_model=QueuedOut, status_code=201, tags=[SENT])
def send_failed_again(body: FailedAgainBody, request: Request, caller: Editor) -> QueuedOut:
    """Queue once more what failed or came back of a week, and nobody has asked for since."""
    return QueuedOut(
        ids=people.send_failed_again(office_of(request), caller.actor, body.period_start)
    )


@router.post(
    "/deliveries/{delivery_id}/settle", status_code=204, response_class=Response, tags=[SENT]
)
def settle(delivery_id: Id, body: SettledBody, request: Request, caller: Editor) -> Response:
    """Note what became of a message that is UNKNOWN."""
    people.settle(office_of(request), caller.actor, delivery_id, body.state, body.reason)
    return Response(status_code=204)


@router.post("/deliveries/bounces", response_model=BouncedOut, tags=[SENT])
def note_bounce(body: BounceBody, request: Request, caller: Editor) -> BouncedOut:
    """Note that a mail came back, by its Message-ID."""
    bounce = Bounce(body.message_id, f"it came back: {body.reason}")
    return BouncedOut(noted=bounces.note_bounce(office_of(request), caller.actor, bounce))


@router.get("/disputes", response_model=list[DisputeOut], tags=[DISPUTES])
def list_disputes(
    request: Request,
    caller: Reader,
    state: Annotated[list[DisputeState] | None, Query(max_length=4)] = None,
    period_start: Annotated[date | None, Query()] = None,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[Dispute]:
    """Disputes, those that wait first, the most urgent of them on top; 100 at a time."""
    return disputes.queue(office_of(request), caller.actor, state or (), period_start, skip)


@router.get("/disputes/{dispute_id}", response_model=DisputeStoryOut, tags=[DISPUTES])
def one_dispute(dispute_id: Id, request: Request, caller: Reader) -> DisputeStoryOut:
    """A dispute with what happened to it, oldest first."""
    story = disputes.read(office_of(request), caller.actor, dispute_id)
    return DisputeStoryOut.of(story.dispute, events=story.events)


@router.post("/{dtr_id}/disputes", response_model=AskedOut, status_code=201, tags=[DISPUTES])
def enter_dispute(dtr_id: DtrId, body: DisputeBody, request: Request, caller: Editor) -> AskedOut:
    """Note a question for a driver who called. The same words about the same line are one."""
    asked = disputes.enter(
        office_of(request), caller.actor, dtr_id, body.line, body.words, body.language
    )
    return AskedOut(id=asked.dispute_id, due_on=asked.due_on)


@router.post(
    "/disputes/{dispute_id}/answer", status_code=204, response_class=Response, tags=[DISPUTES]
)
def answer_dispute(dispute_id: Id, body: AnswerBody, request: Request, caller: Editor) -> Response:
    """Answer, accept or reject; the answer is sent to the driver."""
    disputes.answer(
        office_of(request), caller.actor, dispute_id, body.state, body.answer, body.posting_id
    )
    return Response(status_code=204)


@router.put(
    "/disputes/{dispute_id}/hold", status_code=204, response_class=Response, tags=[DISPUTES]
)
def hold_back(dispute_id: Id, body: HoldBody, request: Request, caller: Editor) -> Response:
    """Hold back a part of the statement's payment while the dispute is open; 0.00: none."""
    disputes.hold(office_of(request), caller.actor, dispute_id, body.amount)
    return Response(status_code=204)
