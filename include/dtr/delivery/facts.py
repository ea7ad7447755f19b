"""What a message says: the figures of the record, and where the driver was reached before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from include.dtr.delivery.states import Channel
from include.dtr.model import Category, Figures
from include.dtr.period import PayPeriod
from include.dtr.records.dtrs import Status


@dataclass(frozen=True, slots=True)
class Replaced:
    """The revision that was given out before."""

    revision: int
    reason: str | None
    """Why it was voided; None where the books changed."""
    figures: Figures


@dataclass(frozen=True, slots=True)
class Answered:
    """The question that a message answers, and the answer."""

    dispute_id: int
    line: str
    category: str | None
    """Of the obligation that the line is; None for a line of another kind."""
    words: str
    state: str
    answer: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One queued message. Money is dollars."""

    id: int
    channel: Channel
    driver_id: int | None
    despite: bool
    tries: int
    last_address: str | None
    dtr_id: str
    revision: int
    stands: bool
    period: PayPeriod
    lease_id: int
    receipt_date: date
    figures: Figures
    total_deductions: Decimal
    pdf_key: str
    pdf_sha256: str
    replaced: Replaced | None
    answered: Answered | None


def facts_of(row: Mapping[str, Any]) -> Facts:
    """A row of messages.sql."""
    replaced = None
    if row["was_revision"] is not None and row["was_total_due"] is not None:
        reason = None if row["was_regenerated"] else row["was_reason"]
        replaced = Replaced(row["was_revision"], reason, _figures(row, "was_"))
    answered = None
    if row["dispute_id"] is not None:
        answered = Answered(
            dispute_id=row["dispute_id"],
            line=row["dispute_line"],
            category=row["dispute_category"],
            words=row["dispute_words"],
            state=row["dispute_state"],
            answer=row["dispute_answer"] or "",
        )
    return Facts(
        id=row["id"],
        channel=Channel(row["channel"]),
        driver_id=row["driver_id"],
        despite=row["despite"],
        tries=row["tries"],
        last_address=row["last_address"],
        dtr_id=row["dtr_id"],
        revision=row["revision"],
        stands=row["status"] == Status.GENERATED,
        period=PayPeriod(row["period_start"], row["period_end"]),
        lease_id=row["lease_id"],
        receipt_date=row["receipt_date"],
        figures=_figures(row, ""),
        total_deductions=row["total_deductions"],
        pdf_key=row["pdf_s3_key"],
        pdf_sha256=row["pdf_sha256"],
        replaced=replaced,
        answered=answered,
    )


def _figures(row: Mapping[str, Any], prefix: str) -> Figures:
    return Figures(
        cc_earnings=row[f"{prefix}cc_earnings"],
        cash_earnings=row[f"{prefix}cash_earnings"],
        categories={category: row[f"{prefix}{category.lower()}_amount"] for category in Category},
        prior_balance=row[f"{prefix}prior_balance"],
        total_due=row[f"{prefix}total_due"],
    )
