"""The JSON of payments. Of an account there are the last four digits, and nothing else."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AliasPath, ConfigDict, Field, StringConstraints, model_validator

from include.dtr.api.schemas import EventOut, Instant, Money, Output
from include.dtr.model import PaymentType
from include.dtr.office.fields import (
    DTR_ID_PATTERN,
    PLAIN_TEXT,
    Day,
    Input,
    ReasonText,
    ShortText,
)
from include.dtr.payments.asked import Asked, asked_for
from include.dtr.payments.holding import HoldKind
from include.dtr.payments.orders import OrderKind
from include.dtr.payments.payable import Why
from include.dtr.payments.reversing import SentWrongly
from include.dtr.payments.states import BatchState, PaymentState

Way = Literal[PaymentType.ACH, PaymentType.CHECK]
DtrIdText = Annotated[str, StringConstraints(pattern=DTR_ID_PATTERN)]
PaymentNumber = Annotated[int, Field(ge=1, le=2**63 - 1)]
Dollars = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]


class AskedBody(Input):
    """Weeks by their first days, or single statements."""

    weeks: list[Day] = Field([], max_length=60, examples=[["2025-11-09"]])
    dtr_ids: list[DtrIdText] = Field([], max_length=20_000)
    looked_at: list[DtrIdText] = Field(
        [],
        max_length=1_000,
        description="Statements whose amount above the limit was looked at, and is right.",
    )

    def asked(self, method: PaymentType | None) -> Asked:
        return asked_for(self.weeks, self.dtr_ids, method, self.looked_at)


class PayableBody(AskedBody):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"weeks": ["2025-11-09"], "method": "ACH"}]}
    )

    method: Way | None = Field(None, description="Empty: each as its driver prefers.")


class BatchBody(AskedBody):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "weeks": ["2025-11-09"],
                    "method": "ACH",
                    "effective_date": "2025-11-26",
                    "idempotency_key": "week-2025-11-09-ach",
                }
            ]
        }
    )

    method: Way
    effective_date: Day | None = Field(
        None, description="A bank day, today or later. Empty: the office's next pay day."
    )
    idempotency_key: Annotated[
        str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN_TEXT)
    ] = Field(description="The same key makes the same batch, however often it is sent.")
    wait: int = Field(5, ge=0, le=30, examples=[0], description="Seconds to wait until it is made.")


class AnswerBody(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"approve": True, "total": "14210.55"}]}
    )

    approve: bool
    total: Annotated[Decimal, Field(max_digits=12, decimal_places=2)] = Field(
        description="The batch's total that was looked at. Another one is a 409."
    )
    wait: int = Field(
        5, ge=0, le=30, examples=[0], description="Seconds to wait until its file is made."
    )


class WhyBody(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "The driver closed the account"}]}
    )

    reason: ReasonText


class DownloadBody(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "The bank did not receive the first copy"}]}
    )

    reason: ReasonText | None = Field(
        None, description="Needed where the file was downloaded before."
    )


class HoldBody(WhyBody):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reason": "A court order arrived on Friday", "kind": "PERSON"}]
        }
    )

    kind: HoldKind = HoldKind.PERSON


class ClaimBody(WhyBody):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reason": "Settled in cash at the office", "amount": "57.25"}]
        }
    )

    amount: Dollars = Field(description="Not claimed back from a payment any more.")


class CorrectBody(WhyBody):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reason": "The check number was misread",
                    "payment_type": "CHECK",
                    "batch_number": "1009",
                }
            ]
        }
    )

    payment_type: Way
    batch_number: ShortText
    payment_date: Day | None = Field(None, description="Empty: as it was.")
    amount: Dollars | None = Field(None, description="Empty: as it was.")


class ClaimOut(Output):
    from_dtr_id: str
    amount: Money


class LineOut(Output):
    dtr_id: str
    revision: int
    receipt_number: str | None
    lease_id: int
    driver_id: int
    driver: str
    period_start: date
    method: PaymentType
    amount: Money
    claims: list[ClaimOut] = Field(
        validation_alias=AliasPath("share", "claims"),
        description="Overpaid on other weeks, and kept from this one.",
    )
    account_last_four: str | None
    remarks: list[str] = Field(description="What to look at before the batch is approved.")


class LeftOutOut(Output):
    dtr_id: str
    lease_id: int | None
    driver: str | None
    still_due: Money
    why: Why
    sentence: str


class GroupOut(Output):
    method: PaymentType
    payments: int
    total: Money
    claimed: Money
    remarks: int = Field(description="Payments that somebody should look at.")


class PayablesOut(Output):
    groups: list[GroupOut]
    lines: list[LineOut]
    left_out: list[LeftOutOut]


class PaymentOut(Output):
    id: int
    dtr_id: str
    revision: int
    lease_id: int
    period_start: date
    driver_id: int | None
    amount: Money
    method: PaymentType
    state: PaymentState
    batch_number: str | None
    number: str | None = Field(description="Check number, or what a person noted.")
    trace: str | None
    account_last_four: str | None
    pay_date: date
    corrects: int | None
    is_noted: bool
    made_at: Instant
    made_by: str
    sent_at: Instant | None
    settled_at: Instant | None
    returned_at: Instant | None
    return_code: str | None
    canceled_at: Instant | None
    reason: str | None


class BankFileOut(Output):
    """What a batch and an order have in common."""

    number: str
    effective_date: date
    state: BatchState
    total: Money
    made_at: Instant
    made_by: str
    approved_at: Instant | None
    approved_by: str | None
    one_person: bool
    file_sha256: str | None
    file_bytes: int | None
    downloads: int
    sent_at: Instant | None
    settled_at: Instant | None
    settled_by: str | None
    canceled_at: Instant | None
    canceled_by: str | None
    canceled_reason: str | None


class BatchOut(BankFileOut):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": "ACH-2025-000001",
                    "method": "ACH",
                    "effective_date": "2025-11-26",
                    "state": "DRAFT",
                    "payments": 28,
                    "total": "14210.55",
                    "claimed": "0.00",
                    "made_by": "mary",
                }
            ]
        },
    )

    method: PaymentType
    payments: int
    claimed: Money


class BatchDetailOut(BatchOut):
    items: list[PaymentOut]
    events: list[EventOut] = Field(description="The newest 200, newest first.")


class BatchListOut(Output):
    items: list[BatchOut]
    before: int | None = Field(description="Leads to the next page; null on the last.")


class RequestedOut(Output):
    run_id: str = Field(description="The run of the DAG pay_drivers that makes it.")
    batch: BatchOut | None = Field(description="Null: it is not made yet; ask for it again.")


class BalanceOut(Output):
    """paid + in_flight + set_off - recovered + still_due - claim_back = due."""

    dtr_id: str
    stands: bool
    due: Money
    paid: Money
    in_flight: Money
    set_off: Money
    recovered: Money
    still_due: Money
    claim_back: Money


class HoldOut(Output):
    kind: HoldKind
    reason: str
    held_at: Instant
    held_by: str
    released_at: Instant | None
    released_by: str | None
    released_reason: str | None


class WeekPaymentsOut(Output):
    balance: BalanceOut
    payments: list[PaymentOut] = Field(description="Over all revisions, newest first.")
    holds: list[HoldOut]


class UnpaidOut(Output):
    dtr_id: str
    lease_id: int
    driver_id: int | None
    period_start: date
    period_end: date
    due: Money
    paid: Money
    in_flight: Money
    still_due: Money


class ReturnedOut(Output):
    trace: str
    code: str
    meaning: str
    amount: Money
    dtr_id: str | None
    payment_id: int | None
    said: str


class CorrectedOut(Output):
    trace: str
    code: str
    meaning: str
    corrected: str = Field(description="Of an account number the last four digits.")
    dtr_id: str | None
    driver_id: int | None


class TakenOut(Output):
    returned: list[ReturnedOut]
    known: list[ReturnedOut]
    unmatched: list[ReturnedOut]
    corrections: list[CorrectedOut]


class ReversalBody(WhyBody):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "payments": [1201, 1202],
                    "error": "WRONG_AMOUNT",
                    "reason": "The week was paid from an old list",
                }
            ]
        }
    )

    payments: Annotated[list[PaymentNumber], Field(max_length=20_000)] = Field(
        [], description="The payments' ids."
    )
    all: bool = Field(False, description="All payments of the batch that are out.")
    error: SentWrongly = Field(description="What was wrong: what the bank's rules let be reversed.")
    effective_date: Day | None = Field(
        None, description="At most five bank days after the batch's. Empty: the next bank day."
    )

    @model_validator(mode="after")
    def _some_or_all(self) -> "ReversalBody":
        if bool(self.payments) == self.all:
            raise ValueError("name payments, or all of them")
        return self


class PrenoteBody(AskedBody):
    model_config = ConfigDict(json_schema_extra={"examples": [{"weeks": ["2025-11-09"]}]})

    effective_date: Day | None = Field(None, description="A bank day. Empty: the next one.")


class OrderAnswerBody(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"approve": True, "total": "310.00"}]}
    )

    approve: bool
    total: Annotated[Decimal, Field(max_digits=12, decimal_places=2)] = Field(
        description="The order's total that was looked at. Another one is a 409."
    )


class OrderOut(BankFileOut):
    kind: OrderKind
    batch_number: str | None = Field(description="Of a reversal: the batch that is taken back.")
    error: SentWrongly | None
    reason: str | None
    entries: int


class OrderEntryOut(Output):
    payment_id: int | None
    dtr_id: str | None
    driver_id: int | None
    account_last_four: str | None
    amount: Money
    state: str
    trace: str | None
    return_code: str | None


class OrderDetailOut(OrderOut):
    items: list[OrderEntryOut]
    events: list[EventOut] = Field(description="The newest 200, newest first.")
