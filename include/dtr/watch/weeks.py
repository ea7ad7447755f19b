"""How a week stands, from the records: whatever run last touched it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class WeekState:
    period: PayPeriod
    generated: int
    """Leases with a statement that stands."""
    failed: int
    """Leases that failed and have none."""
    differences: int | None
    """Places where statements and books do not agree; None where no run has looked yet."""
    unassigned: int | None
    """Postings and trips of the week that belong to no lease in scope; None as above."""

    @property
    def failure_rate(self) -> float:
        """Leases without a statement as a share of all, 0 to 1."""
        leases = self.generated + self.failed
        return self.failed / leases if leases else 0.0


def week_states(records: Connection, since: date) -> list[WeekState]:
    """Every week that begins on `since` or later and has rows, oldest first."""
    rows = records.execute(sql_file(PACKAGE, "week_states"), {"since": since}).fetchall()
    return [
        WeekState(
            PayPeriod(start, end),
            generated,
            failed,
            None if totals is None else len(totals["differences"]),
            None if totals is None else _unassigned(totals),
        )
        for start, end, generated, failed, totals in rows
    ]


def _unassigned(totals: Mapping[str, Any]) -> int | None:
    """None for totals of a run that was closed without looking at the books."""
    if "ledger" not in totals:
        return None
    postings = sum(
        by_disposition["unassigned"]["postings"] for by_disposition in totals["ledger"].values()
    )
    return int(postings + totals["curb"]["unassigned"]["trips"])
