"""Make a register out of the records: read week by week, summed up in whole cents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from include.dtr.errors import RunRefused
from include.dtr.period import MonthRule, PayPeriod
from include.dtr.records import findings, rechecks
from include.dtr.records import register as records_register
from include.dtr.records.db import Connection
from include.dtr.records.findings import KeptFinding
from include.dtr.records.register import Days, RegisterRows, StatedWeek
from include.dtr.records.session import records_snapshot
from include.dtr.registers import frames, spans, summaries
from include.dtr.registers.control import ControlLine, control_lines
from include.dtr.registers.spans import Span
from include.dtr.settings import settings
from include.dtr.sources.directory import Directory, look_up

MOST_FINDINGS = 100_000


@dataclass(frozen=True, slots=True)
class Register:
    """A span's standing statements and what they add up to. Money is int64 cents."""

    span: Span
    weeks: tuple[StatedWeek, ...]
    statements: pd.DataFrame
    """One row a standing statement, by week and lease (`frames.MONEY`, names, payment)."""
    by_category: pd.DataFrame
    by_medallion: pd.DataFrame
    by_age: pd.DataFrame
    changes: pd.DataFrame
    control: tuple[ControlLine, ...]
    findings: tuple[KeptFinding, ...]
    """What breaks a rule in its weeks or is not plausible, as it was last compared."""


def for_week(records: Connection, books: Connection | None, period: PayPeriod) -> Register:
    """The register of a pay period. Names are the books' of today; without books, numbers.

    Both connections must be idle and are left so. Raises `RunRefused` where no statement stands.
    """
    return _made(records, books, spans.week(period))


def for_closed_week(records: Connection, books: Connection | None, period: PayPeriod) -> Register:
    """The same, also of a week in which every statement was voided: its register has no rows."""
    return _made(records, books, spans.week(period), may_be_empty=True)


def for_month(
    records: Connection, books: Connection | None, month: str, rule: MonthRule | None = None
) -> Register:
    """The register of `2025-11`; `rule` None: that of the settings. Raises as `for_week`."""
    return _made(records, books, spans.month(month, rule or _rule()))


def for_quarter(
    records: Connection, books: Connection | None, quarter: str, rule: MonthRule | None = None
) -> Register:
    """The register of `2025Q4`; `rule` None: that of the settings. Raises as `for_week`."""
    return _made(records, books, spans.quarter(quarter, rule or _rule()))


def _rule() -> MonthRule:
    return MonthRule(settings().month_rule)


def _made(
    records: Connection, books: Connection | None, span: Span, may_be_empty: bool = False
) -> Register:
    with records_snapshot(records):
        weeks = records_register.stated_weeks(records, span.days)
        if not weeks and not may_be_empty:
            raise RunRefused(
                f"No statement stands for {span.title[0].lower()}{span.title[1:]}, so it has no "
                "register. Choose days that were run."
            )
        no_week = StatedWeek(span.days.first, span.days.last, 0, 0)
        statements = frames.joined(_read(records, span.days, weeks or [no_week]))
        before = frames.typed(records_register.lease_sums(records, span.before))
        ages = frames.typed(records_register.carried_ages(records, span.days))
        controls = records_register.controls(records, [week.period_start for week in weeks])
        changed = rechecks.differing(records)
        found = _findings(records, weeks)
    names = _names(books, statements)
    named = frames.named(statements, names.drivers, names.medallions)
    return Register(
        span,
        tuple(weeks),
        named,
        summaries.by_category(named),
        summaries.by_medallion(named),
        summaries.by_age(ages, named),
        summaries.changes(summaries.lease_sums(named), before),
        tuple(control_lines(named, weeks, controls, changed)),
        tuple(found),
    )


def _findings(records: Connection, weeks: Sequence[StatedWeek]) -> list[KeptFinding]:
    if not weeks:
        return []
    first, last = weeks[0].period_start, weeks[-1].period_start
    return findings.of_weeks(records, first, last, MOST_FINDINGS)


def _read(records: Connection, days: Days, weeks: Iterable[StatedWeek]) -> Iterator[RegisterRows]:
    for week in weeks:
        yield records_register.statements_of(records, days, week)


def _names(books: Connection | None, statements: pd.DataFrame) -> Directory:
    if books is None:
        return Directory()
    drivers, medallions = (
        [int(number) for number in statements[column].dropna().unique()]
        for column in ("driver_id", "medallion_id")
    )
    return look_up(books, drivers, (), medallions)
