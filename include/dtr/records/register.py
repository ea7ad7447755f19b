"""What a register is made of: the standing statements that belong to a span of days.

Read week by week, so that the memory is that of one week. Money is integer cents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from include.dtr.period import MonthRule
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class Days:
    """Local dates, both included, and which day of a statement must lie in them."""

    first: date
    last: date
    rule: MonthRule


@dataclass(frozen=True, slots=True)
class StatedWeek:
    period_start: date
    period_end: date
    here: int
    """Standing statements that belong to the span."""
    standing: int
    """All standing statements of the week; more than `here` where it is divided by issue date."""


@dataclass(frozen=True, slots=True)
class Control:
    """The newest closed run of a week and its control totals (decimal strings of dollars)."""

    period_start: date
    run_id: str
    status: str
    control_totals: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClosedWeek:
    """A week for which no run is under way, and what its newest closed run said."""

    period_start: date
    period_end: date
    run_id: str
    status: str
    whole: bool
    """Every lease in scope had its statement, and all agreed with the books."""
    counted: int
    """Statements that stood then."""


@dataclass(frozen=True, slots=True)
class RegisterRows:
    names: tuple[str, ...]
    values: Sequence[tuple[Any, ...]]


def stated_weeks(conn: Connection, days: Days) -> list[StatedWeek]:
    """The weeks with statements in `days`, oldest first."""
    return rows(conn, sql_file(PACKAGE, "register_weeks"), _asked(days), StatedWeek)


def closed_weeks(conn: Connection, most: int, starts: Sequence[date] = ()) -> list[ClosedWeek]:
    """The newest weeks that are closed, `most` of them, and those from `starts`; oldest first."""
    asked = {"most": most, "starts": list(starts)}
    return rows(conn, sql_file(PACKAGE, "register_closed"), asked, ClosedWeek)


def statements_of(conn: Connection, days: Days, week: StatedWeek) -> RegisterRows:
    """One row for each standing statement of the week that belongs to `days`, by lease."""
    return _rows(conn, "register_rows", {**_asked(days), "period_start": week.period_start})


def lease_sums(conn: Connection, days: Days) -> RegisterRows:
    """Each lease's statements, card, deductions, payable; what its newest carries forward."""
    return _rows(conn, "register_lease_sums", _asked(days))


def carried_ages(conn: Connection, days: Days) -> RegisterRows:
    """What is carried forward at the end, by category and weeks since it was first stated."""
    return _rows(conn, "register_ages", _asked(days))


def controls(conn: Connection, starts: Sequence[date]) -> list[Control]:
    """For each of the weeks its newest closed run; a week whose runs have no totals is missing."""
    asked = {"starts": list(starts)}
    return rows(conn, sql_file(PACKAGE, "register_controls"), asked, Control)


def _rows(conn: Connection, name: str, asked: Mapping[str, object]) -> RegisterRows:
    cursor = conn.execute(sql_file(PACKAGE, name), asked)
    return RegisterRows(tuple(c.name for c in cursor.description or ()), cursor.fetchall())


def _asked(days: Days) -> dict[str, object]:
    return {"first": days.first, "last": days.last, "rule": days.rule.value}
