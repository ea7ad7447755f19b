"""The JSON that goes in and out. Money is a decimal string of dollars, times carry their offset."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from include.dtr.model import PaymentType
from include.dtr.money import plain
from include.dtr.records.dtrs import Status

PLAIN_TEXT = r"^[^\x00-\x1f\x7f]*$"
DTR_ID_PATTERN = r"^DTR-[1-9][0-9]{0,9}-[0-9]{4}-[0-9]{2}-[0-9]{2}$"
RECEIPT_PATTERN = r"^RCPT-[0-9]{4}-[0-9]{6,9}$"
RUN_ID_PATTERN = r"^[A-Za-z0-9_~][A-Za-z0-9_.~:+-]{0,249}$"
MOST_LEASES = 20_000

Money = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
Instant = Annotated[
    datetime, PlainSerializer(lambda at: at.astimezone(UTC).isoformat(), return_type=str)
]
LeaseId = Annotated[int, Field(ge=1, le=2_147_483_647)]
ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=PLAIN_TEXT),
]


class Body(BaseModel):
    """What callers send: an unknown field is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid")


class GenerateBody(Body):
    period_start: date | None = Field(
        None, description="First day (New York). Empty: the last week that has ended."
    )
    period_end: date | None = Field(None, description="Last day, included: six days later.")
    lease_ids: list[LeaseId] = Field([], max_length=MOST_LEASES, description="Empty: all leases.")
    regenerate: bool = Field(
        False, description="Void what stands and issue it again where the books have changed."
    )
    preview: bool = Field(False, description="Compute and render; issue nothing.")
    wait: int = Field(60, ge=0, le=300, description="Seconds to wait for the run's end.")
    idempotency_key: (
        Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN_TEXT)] | None
    ) = Field(None, description="The same key leads to the same run; also as a header.")


class PaymentBody(Body):
    payment_type: Literal[PaymentType.ACH, PaymentType.CHECK]
    batch_number: ShortText = Field(description="ACH batch or cheque number.")
    payment_date: date | None = Field(None, description="Empty: today in New York.")


class VoidBody(Body):
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=10, max_length=500, pattern=PLAIN_TEXT),
    ]


class Problem(BaseModel):
    """What every refusal looks like."""

    detail: str | list[Any]


class StatementOut(BaseModel):
    """A DTR as lists show it; figures are null until it is issued."""

    model_config = ConfigDict(from_attributes=True)

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


class ListOut(BaseModel):
    items: list[StatementOut]
    page_size: int
    page: int | None = Field(description="Null on a page that a cursor led to.")
    total: int | None = Field(description="All rows under the filters; null as above.")
    next_cursor: str | None = Field(description="Leads to the next page; null on the last.")


class BalanceOut(BaseModel):
    """One obligation's line, in payment order."""

    category: str
    obligation_id: str
    prior: str
    charge: str
    credit: str
    paid: str
    forward: str


class RevisionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

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


class EventOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

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


class LinkOut(BaseModel):
    link_id: int
    url: str
    expires_at: Instant


class LinkRecordOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    revision: int
    created_at: Instant
    created_by: str
    expires_at: Instant
    revoked_at: Instant | None
    revoked_by: str | None


class RevokedOut(BaseModel):
    revoked: list[int]


class PartOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: str
    key: str
    amount: Money
    on: date | None
    text: str


class FigureOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str
    amount: Money
    rule: str
    parts: list[PartOut]


class ExplanationOut(BaseModel):
    dtr_id: str
    revision: int
    as_issued: bool | None = Field(
        description="Whether the books still give the statement that was issued; null: none was."
    )
    figures: list[FigureOut]


class GenerateOut(BaseModel):
    """The end of a run."""

    success: bool
    message: str
    total_generated: int
    total_failed: int
    generated_dtr_ids: list[str]
    failed_lease_ids: list[int]
    errors: list[str]
    run_id: str


class StillRunningOut(BaseModel):
    """The run goes on; ask `status_url`."""

    message: str
    run_id: str
    status_url: str


class ProgressOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    to_do: int | None
    generated: int
    unchanged: int
    failed: int
    to_go: int


class RunOut(BaseModel):
    run_id: str
    state: str | None = Field(description="In Airflow: queued, running, success, failed.")
    status: str | None = Field(description="In the history; null before the run has begun.")
    finished: bool
    progress: ProgressOut
    result: GenerateOut | None = Field(description="Once the run has finished.")


class PastRunOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    run_id: str
    generation_date: Instant
    period_start: date | None
    period_end: date | None
    status: str
    total_dtrs_generated: int
    total_failed: int
    total_skipped: int
    generation_time_seconds: Annotated[Decimal, PlainSerializer(float, return_type=float)] | None
    error_message: str | None
    triggered_by: str
    triggered_by_user: str | None
    control_totals: dict[str, Any]


class HistoryOut(BaseModel):
    items: list[PastRunOut]
    page: int
    page_size: int
    total: int


class WeekOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    period_start: date
    period_end: date
    generated: int
    unfinished: int
    failed: int
    paid: int
    cc_earnings: Money
    cash_earnings: Money
    total_deductions: Money
    prior_balance: Money
    paid_out: Money
    carried_forward: Money


class StatusCountsOut(BaseModel):
    PENDING: int
    PROCESSING: int
    GENERATED: int
    FAILED: int


class SummaryOut(BaseModel):
    """Voided statements are left out of all of it."""

    total_dtrs: int
    by_status: StatusCountsOut
    failure_rate: Annotated[Decimal, PlainSerializer(str, return_type=str)] = Field(
        description="Failed of all that were tried to an end, in percent."
    )
    paid: int
    unpaid: int = Field(description="Issued, with money to pay out, and not paid yet.")
    cc_earnings: Money
    total_earnings: Money
    total_deductions: Money
    paid_out: Money
    carried_forward: Money
    average_cc_earnings: Money | None
    average_deductions: Money | None
    average_total_due: Money | None
    weeks: list[WeekOut] = Field(description="The newest 12 weeks of the range, newest first.")


class HealthOut(BaseModel):
    status: Literal["ok", "unavailable"]
