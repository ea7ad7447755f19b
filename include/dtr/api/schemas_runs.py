"""The JSON of runs, their history and the statistics; as in `schemas`."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainSerializer, StringConstraints

from include.dtr.api.schemas import Instant, Money, Output
from include.dtr.office.fields import PLAIN_TEXT, Day, Input, LeaseId

MOST_LEASES = 20_000


class GenerateBody(Input):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"period_start": "2025-11-09", "lease_ids": [1045], "wait": 60}]
        },
    )

    period_start: Day | None = Field(
        None, description="First day (New York). Empty: the last week that has ended."
    )
    period_end: Day | None = Field(None, description="Last day, included: six days later.")
    lease_ids: list[LeaseId] = Field([], max_length=MOST_LEASES, description="Empty: all leases.")
    regenerate: bool = Field(
        False, description="Void what stands and issue it again where the books have changed."
    )
    cascade: bool = Field(
        False,
        description="Regenerate, and put right the later statements that were made without it.",
    )
    allow_no_trips: bool = Field(
        False, description="Go on though the books hold no CURB trip at all for the period."
    )
    preview: bool = Field(False, description="Compute and render; issue nothing.")
    wait: int = Field(60, ge=0, le=300, description="Seconds to wait for the run's end.")
    idempotency_key: (
        Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN_TEXT)] | None
    ) = Field(None, description="The same key leads to the same run; also as a header.")


class GenerateOut(Output):
    """The end of a run."""

    success: bool
    message: str
    total_generated: int
    total_failed: int
    generated_dtr_ids: list[str]
    failed_lease_ids: list[int]
    errors: list[str]
    run_id: str


class StillRunningOut(Output):
    """The run goes on; ask `status_url`."""

    message: str
    run_id: str
    status_url: str


class ProgressOut(Output):
    to_do: int | None
    generated: int
    unchanged: int
    failed: int
    to_go: int
    seconds_left: int | None = Field(description="At the pace so far.")


class RunOut(Output):
    run_id: str
    state: str | None = Field(description="In Airflow: queued, running, success, failed.")
    status: str | None = Field(description="In the history; null before the run has begun.")
    finished: bool
    progress: ProgressOut
    result: GenerateOut | None = Field(description="Once the run has finished.")


class PastRunOut(Output):
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
    control_totals: dict[str, Any] = Field(
        description="The reconciliation. `looked_at` says of a run of some leases how old the "
        "others' books are; null: all were read."
    )


class HistoryOut(Output):
    items: list[PastRunOut]
    page: int
    page_size: int
    total: int


class WeekOut(Output):
    period_start: date
    period_end: date
    generated: int
    unfinished: int
    failed: int
    paid: int
    to_pay: Money
    cc_earnings: Money
    cash_earnings: Money
    total_deductions: Money
    prior_balance: Money
    paid_out: Money
    carried_forward: Money


class StatusCountsOut(Output):
    PENDING: int
    PROCESSING: int
    GENERATED: int
    FAILED: int


class SummaryOut(Output):
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
