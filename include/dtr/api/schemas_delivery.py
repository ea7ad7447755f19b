"""JSON of deliveries and disputes. Money is a decimal string of dollars."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from include.dtr.api.schemas import EventOut, Instant, Money, Output
from include.dtr.delivery.states import Channel, DeliveryState
from include.dtr.disputes.records import DisputeState
from include.dtr.office.fields import PLAIN_TEXT, Day, Input, ReasonText

LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN_TEXT)]


class DeliveryOut(Output):
    """A message to a driver: a statement, or the answer to a dispute."""

    id: int
    dtr_id: str
    revision: int
    lease_id: int
    driver_id: int | None
    dispute_id: int | None = Field(description="The dispute that it answers; null: the statement.")
    channel: Channel
    copy_number: int = Field(
        validation_alias="copy", description="1, and one more each time that it was asked for."
    )
    state: DeliveryState
    address: str | None = Field(description="As read when it was sent; null before, or forgotten.")
    language: str | None
    queued_at: Instant
    queued_by: str
    begun_at: Instant | None
    ended_at: Instant | None
    tries: int
    reason: str | None = Field(description="Why it was not sent, or is not known.")
    warning: str | None


class AgainBody(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [{"despite": False}]})

    despite: bool = Field(
        False,
        description="Also to an address that is shared or has changed: you have looked at it.",
    )


class FailedAgainBody(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [{"period_start": "2025-11-09"}]})

    period_start: Day


class QueuedOut(Output):
    ids: list[int] = Field(description="The new messages. They go with the next run.")


class SettledBody(Input):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"state": "SENT", "reason": "The mail server's log shows it was taken"}]
        }
    )

    state: Literal[DeliveryState.SENT, DeliveryState.FAILED]
    reason: ReasonText


class BounceBody(Input):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "message_id": "<dtr-17-1@fleet.example.org>",
                    "reason": "Mailbox is full: 552 5.2.2",
                }
            ]
        }
    )

    message_id: Annotated[str, StringConstraints(pattern=r"^<dtr-\d+-\d+@[^\s<>]{1,255}>$")]
    reason: ReasonText


class BouncedOut(Output):
    noted: bool = Field(description="False: no message of that id is taken for sent.")


class DisputeOut(Output):
    """A question about a line of a statement."""

    id: int
    dtr_id: str
    revision: int
    lease_id: int
    driver_id: int | None
    line: str = Field(
        description='An obligation id, or "cc_earnings", "cash_earnings", "statement".'
    )
    category: str | None
    amount: Money | None = Field(description="What the line stated.")
    words: str
    language: str
    opened_at: Instant
    opened_by: str
    due_on: date
    held: Money = Field(description="Of the payment, while it is open.")
    state: DisputeState
    answer: str | None
    posting_id: str | None = Field(description="The posting that corrects what was accepted.")
    answered_at: Instant | None
    answered_by: str | None


class DisputeStoryOut(DisputeOut):
    events: list[EventOut]


class DisputeBody(Input):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"line": "PVB-4711", "words": "This ticket is for another car.", "language": "en"}
            ]
        }
    )

    line: Key
    words: LongText
    language: Annotated[str, StringConstraints(max_length=35)] = "en"


class AskedOut(Output):
    id: int
    due_on: date


class AnswerBody(Input):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "state": "ACCEPTED",
                    "answer": "You are right, it is credited.",
                    "posting_id": "ADJ-4711",
                }
            ]
        }
    )

    state: Literal[DisputeState.ANSWERED, DisputeState.ACCEPTED, DisputeState.REJECTED]
    answer: LongText = Field(description="Goes to the driver, as it is.")
    posting_id: Key | None = Field(
        None, description="With ACCEPTED: the posting that corrects it, in the ledger already."
    )


class HoldBody(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": "115.00"}]})

    amount: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class WeekDisputesOut(Output):
    open: int
    overdue: int
    answered: int
    accepted: int
    rejected: int
    oldest: Instant | None
    held: Money


class WeekDeliveriesOut(Output):
    messages: dict[DeliveryState, int] = Field(
        description="The week's messages, of each its newest copy."
    )
    disputes: WeekDisputesOut
