"""The JSON of what lies between statements: gaps, settlement, closed weeks; as in `schemas`."""

from datetime import date
from typing import Any

from pydantic import ConfigDict

from include.dtr.api.schemas import Instant, Money, Output
from include.dtr.office.fields import Day, Input, LeaseId, ReasonText


class GapBody(Input):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lease_id": 1045,
                    "first_day": "2025-11-02",
                    "last_day": "2025-11-08",
                    "reason": "The cab was in the shop all week",
                }
            ]
        },
    )

    lease_id: LeaseId
    first_day: Day
    last_day: Day
    reason: ReasonText


class ReasonBody(Input):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "The week was issued after all"}]},
    )

    reason: ReasonText


class OpenGapOut(Output):
    first_day: date
    last_day: date
    trips: int
    card: Money
    postings: int


class AcceptedGapOut(Output):
    id: int
    first_day: date
    last_day: date
    reason: str
    accepted_at: Instant
    accepted_by: str


class GapsOut(Output):
    """The days of a lease, up to the last week that has ended, that are on no statement."""

    lease_id: int
    open: list[OpenGapOut]
    accepted: list[AcceptedGapOut]


class GapAcceptedOut(Output):
    id: int


class SettlementPostingOut(Output):
    """A posting in the shape of `dtr_source.ledger_postings`, and the statement it settles."""

    posting_id: str
    lease_id: int
    driver_id: int
    category: str
    subcategory: str | None
    entry_type: str
    amount: Money
    obligation_id: str
    source: str
    source_id: str
    description: str
    due_date: date | None
    booked_on: date
    dtr_id: str
    revision: int


class ChangedWeekOut(Output):
    """A closed week whose statements no longer say what the books say."""

    period_start: date
    period_end: date
    checked_at: Instant
    checked_by: str
    differences: list[dict[str, Any]]
