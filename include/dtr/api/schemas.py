"""The JSON that goes in and out. Money is a decimal string of dollars, times carry their offset."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from include.dtr.delivery.states import Channel, DeliveryState
from include.dtr.model import PaymentType
from include.dtr.money import plain
from include.dtr.office.explaining import Agreement
from include.dtr.office.fields import RECEIPT_PATTERN, Day, Input, ReasonText, ShortText
from include.dtr.records.dtrs import Status

Money = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
Instant = Annotated[
    datetime, PlainSerializer(lambda at: at.astimezone(UTC).isoformat(), return_type=str)
]


class Output(BaseModel):
    """What goes out: made from the attributes of what the use cases return."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, row: object, **others: object) -> Self:
        """From the attributes of `row`, and from `others`, which it does not have."""
        names = [name for name in cls.model_fields if name not in others]
        return cls.model_validate({**{name: getattr(row, name) for name in names}, **others})


class SeenBody(Input):
    """Which revision the caller decided on; another one standing is a conflict (409).

    Both may be left out while only one revision was ever issued.
    """

    revision: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = Field(
        None, description="The revision that was looked at. Needed where several were issued."
    )
    receipt_number: Annotated[str, StringConstraints(pattern=RECEIPT_PATTERN)] | None = Field(
        None, description="Its receipt number, in place of or beside the revision."
    )


class PaymentBody(SeenBody):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "payment_type": "ACH",
                    "batch_number": "ACH-2025-46",
                    "payment_date": "2025-11-20",
                    "amount": "722.03",
                    "revision": 1,
                }
            ]
        },
    )

    payment_type: Literal[PaymentType.ACH, PaymentType.CHECK]
    batch_number: ShortText = Field(description="ACH batch or check number.")
    payment_date: Day | None = Field(
        None,
        description="Empty: today in New York. Not before the week's end, nor 60 days from now.",
    )
    amount: Annotated[Decimal, Field(max_digits=12, decimal_places=2)] | None = Field(
        None, description="What was paid: the total due that was looked at. Another one is a 409."
    )


class VoidBody(SeenBody):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Charged twice, see ticket 77", "revision": 1}]},
    )

    reason: ReasonText


class StatementOut(Output):
    """A DTR as lists show it; figures are null until it is issued."""

    dtr_id: str
    revision: int
    status: Status
    receipt_number: str | None
    receipt_date: date | None
    period_start: date
    period_end: date
    lease_id: int
    driver_id: int | None
    driver: str | None = Field(None, description="The leaseholder's name in the books now.")
    vehicle_id: int | None
    plate: str | None = None
    medallion_id: int | None
    medallion: str | None = None
    cc_earnings: Money | None
    cash_earnings: Money | None
    total_earnings: Money | None
    taxes_amount: Money | None
    ezpass_amount: Money | None
    lease_amount: Money | None
    pvb_amount: Money | None
    tlc_amount: Money | None
    repairs_amount: Money | None
    loans_amount: Money | None
    misc_amount: Money | None
    total_deductions: Money | None
    prior_balance: Money | None
    net_earnings: Money | None
    total_due: Money | None
    balance_forward: Money | None
    deposit_amount: Money | None
    payment_type: PaymentType
    batch_number: str | None
    payment_date: date | None
    error: str | None
    run_id: str
    generated_at: Instant | None
    generated_by: str | None
    voided_at: Instant | None
    voided_by: str | None
    voided_reason: str | None
    pdf_bytes: int | None
    pdf_sha256: str | None
    created_on: Instant
    updated_on: Instant


class SentOut(Output):
    """How a statement reached its driver by one channel, or why not: its newest message."""

    channel: Channel
    state: DeliveryState
    address: str | None = Field(description="As read when it was sent; null before, or forgotten.")
    language: str | None
    at: Instant = Field(description="When it ended, or else was begun or queued.")
    reason: str | None


class ListedOut(StatementOut):
    """A DTR of a list, with who was sent it when."""

    sent: list[SentOut] = Field(description="None of one that was never queued; the mail first.")


class ListOut(Output):
    items: list[ListedOut]
    page_size: int
    page: int | None = Field(description="Null on a page that a cursor led to.")
    total: int | None = Field(description="All rows under the filters; null as above.")
    next_cursor: str | None = Field(description="Leads to the next page; null on the last.")


class BalanceOut(Output):
    """One obligation's line, in payment order."""

    category: str
    obligation_id: str
    prior: str
    charge: str
    credit: str
    paid: str
    forward: str


class RevisionOut(Output):
    revision: int
    status: Status
    receipt_number: str | None
    total_due: Money | None
    payment_type: PaymentType
    run_id: str
    generated_at: Instant | None
    error: str | None
    voided_at: Instant | None
    voided_by: str | None
    voided_reason: str | None


class EventOut(Output):
    occurred_at: Instant
    event: str
    revision: int | None
    run_id: str | None
    actor: str
    origin: str
    details: dict[str, Any]


class StatementDetailOut(StatementOut):
    balances: list[BalanceOut]
    revisions: list[RevisionOut]
    events: list[EventOut] = Field(description="The newest 200, newest first.")


class LinkOut(Output):
    link_id: int
    url: str
    expires_at: Instant


class LinkRecordOut(Output):
    id: int
    revision: int
    created_at: Instant
    created_by: str
    expires_at: Instant
    revoked_at: Instant | None
    revoked_by: str | None


class RevokedOut(Output):
    revoked: list[int]


class PartOut(Output):
    kind: str
    key: str
    amount: Money
    on: date | None
    text: str


class FigureOut(Output):
    key: str
    label: str
    amount: Money
    rule: str
    parts: list[PartOut]


class ExplanationOut(Output):
    dtr_id: str
    revision: int
    as_issued: bool | None = Field(
        description="Whether the books still give the very statement that was issued; null: none "
        "was."
    )
    agreement: Agreement = Field(
        description="FIGURES_ONLY: every figure is as issued, but something else that is printed, "
        "such as a name or a description, has changed."
    )
    figures: list[FigureOut]
