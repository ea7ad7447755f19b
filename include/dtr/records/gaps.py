"""Gaps between a lease's statements that a person has accepted (domain section 4.1)."""

from dataclasses import dataclass
from datetime import date, datetime

from include.dtr.model import Gap
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class AcceptedGap:
    """Local dates, both included."""

    id: int
    lease_id: int
    first_day: date
    last_day: date
    reason: str
    accepted_at: datetime
    accepted_by: str

    @property
    def days(self) -> Gap:
        return Gap(self.lease_id, self.first_day, self.last_day)


def accepted_between(conn: Connection, first_day: date, last_day: date) -> list[AcceptedGap]:
    """Accepted gaps, not withdrawn, that share a day with these, by lease and day."""
    days = {"first_day": first_day, "last_day": last_day}
    return rows(conn, sql_file(PACKAGE, "accepted_days"), days, AcceptedGap)


def accepted_of(conn: Connection, lease_id: int) -> list[AcceptedGap]:
    """A lease's accepted gaps, not withdrawn, by day."""
    return rows(conn, sql_file(PACKAGE, "accepted_of"), {"lease_id": lease_id}, AcceptedGap)


def statement_within(conn: Connection, gap: Gap) -> str | None:
    """The DTR of the lease that stands for any day of `gap`, if one does."""
    found = conn.execute(
        sql_file(PACKAGE, "statement_within"),
        {"lease_id": gap.lease_id, "first_day": gap.first_day, "last_day": gap.last_day},
    ).fetchone()
    return found[0] if found else None


def find(conn: Connection, gap_id: int) -> AcceptedGap | None:
    """The gap, locked to the transaction's end; None where there is none or it is withdrawn."""
    return row(conn, sql_file(PACKAGE, "accepted_gap"), {"id": gap_id}, AcceptedGap)


def accept(conn: Connection, gap: Gap, reason: str, by: str) -> int:
    """Record that `gap` may stay as it is; its id.

    Raises psycopg's `ExclusionViolation` where a day of it is accepted already.
    """
    inserted = conn.execute(
        sql_file(PACKAGE, "accept_gap"),
        {
            "lease_id": gap.lease_id,
            "first_day": gap.first_day,
            "last_day": gap.last_day,
            "reason": reason,
            "accepted_by": by,
        },
    ).fetchone()
    if inserted is None:
        raise LookupError("an insert without a row")
    gap_id: int = inserted[0]
    return gap_id


def withdraw(conn: Connection, gap_id: int, reason: str, by: str) -> bool:
    """Take an acceptance back; False where it is withdrawn already or was never given."""
    done = conn.execute(
        sql_file(PACKAGE, "withdraw_gap"), {"id": gap_id, "reason": reason, "withdrawn_by": by}
    )
    return done.rowcount == 1
