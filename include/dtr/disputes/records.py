"""Reading `dtr_dispute`: one, those of a statement, the queue, the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from include.dtr.disputes import PACKAGE
from include.dtr.records.db import Connection, row, rows
from include.dtr.sqlfiles import sql_file


class DisputeState(StrEnum):
    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    """An explanation was given; it can still be decided."""
    ACCEPTED = "ACCEPTED"
    """The driver was right: a posting corrects it."""
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A question about a line, with the statement that it is about. Money is dollars."""

    id: int
    dtr_row_id: int
    dtr_id: str
    revision: int
    lease_id: int
    period_start: date
    total_due: Decimal | None
    """None: the statement was erased."""
    driver_id: int | None
    line: str
    """The obligation id, or a line of `delivery.saying`."""
    category: str | None
    """Of the obligation."""
    amount: Decimal | None
    """What the line stated."""
    words: str
    language: str
    opened_at: datetime
    opened_by: str
    due_on: date
    held: Decimal
    state: str
    answer: str | None
    posting_id: str | None
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class WeekDisputes:
    open: int
    overdue: int
    answered: int
    accepted: int
    rejected: int
    oldest: datetime | None
    """When the oldest open one was asked."""
    held: Decimal
    """Dollars."""


def find(conn: Connection, dispute_id: int) -> Dispute | None:
    found = _look_up(conn, id=dispute_id)
    return found[0] if found else None


def of_dtr(conn: Connection, dtr_id: str) -> list[Dispute]:
    """What was asked about a DTR, oldest first."""
    return sorted(_look_up(conn, dtr_id=dtr_id), key=lambda dispute: dispute.id)


def queue(
    conn: Connection,
    states: Sequence[DisputeState] = (),
    start: date | None = None,
    most: int = 100,
    skipped: int = 0,
) -> list[Dispute]:
    """Those of some states (none named: all), those that wait first, the most urgent on top."""
    named = [str(state) for state in states]
    return _look_up(conn, states=named, period_start=start, most=most, skipped=skipped)


def _look_up(conn: Connection, **given: object) -> list[Dispute]:
    asked: dict[str, object] = {
        "id": None,
        "dtr_id": None,
        "states": [],
        "period_start": None,
        "most": None,
        "skipped": 0,
    }
    return rows(conn, sql_file(PACKAGE, "queue"), asked | given, Dispute)


def week(conn: Connection, start: date | None, today: date) -> WeekDisputes:
    """How the questions about the week from `start` stand; None: about all weeks."""
    keys = {"period_start": start, "today": today}
    found = row(conn, sql_file(PACKAGE, "week"), keys, WeekDisputes)
    if found is None:
        raise LookupError("a query that always has a row had none")
    return found
