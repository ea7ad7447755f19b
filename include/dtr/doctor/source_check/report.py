"""The page: every question about the views in its place, and one week computed dry."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg

from include.dtr.connections import Connection
from include.dtr.control.closing import never_stated_sentences
from include.dtr.doctor.findings import Finding, Findings, Level, bad, good, warning
from include.dtr.doctor.source_check import checks
from include.dtr.doctor.source_check.dry_week import compute_week
from include.dtr.money import display
from include.dtr.period import PayPeriod, local_date, week_before
from include.dtr.sentences import rows_of
from include.dtr.sources.blame import is_of_a_row, said
from include.dtr.sources.contract import CONTRACT, SCHEMA, View
from include.dtr.sources.never_stated import read_never_stated
from include.dtr.sources.preflight import problems_by_view
from include.dtr.sources.survey import Defects, count_defects

MOST = 5
"""How many reasons and sentences of one kind are printed; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    findings: tuple[Finding, ...]


def examine(source: Connection, period: PayPeriod, now: datetime) -> Iterator[Section]:
    """The sections of the page, each as it is ready. `source` must be idle; it is left idle.

    Raises psycopg's errors, but for those that a row of a view makes: they are findings.
    """
    problems = problems_by_view(source)
    yield Section("Contract", tuple(checks.check_contract(problems)))
    sound = [view for view, found in problems.items() if not found and not view.own_connection]
    defects: dict[View, Defects] = {}
    yield Section("Rows", tuple(_rows(source, sound, defects)))
    readable = [view for view in sound if view in defects]
    worded = [(view, column) for view in readable for column in view.columns if column.words]
    for title, check in (
        ("Words", lambda: _all(checks.check_words(source, *each) for each in worded)),
        ("Keys", lambda: checks.check_keys(source, readable, defects)),
        ("Nulls", lambda: checks.check_nulls(defects)),
        ("Dates and figures", lambda: checks.check_ranges(source, defects)),
        ("Orphans", lambda: checks.check_orphans(source, readable)),
    ):
        if readable:
            yield Section(title, tuple(_guarded("the views", check)))
    if all(view in readable for view in CONTRACT):
        yield Section(
            "Descriptions",
            tuple(_guarded("the views", lambda: _described(source))),
        )
        lost = _guarded("the views", lambda: _never_stated(source, now))
        yield Section("Rows that no statement will ever show", tuple(lost))
        settlement = _guarded("the ledger", lambda: checks.check_settlement(source, period))
        yield Section("Settlement", tuple(settlement))
        dry = _guarded("the week", lambda: _dry_week(source, period))
        yield Section(f"The week {period}, computed and not issued", tuple(dry))


def write_page(
    source: Connection, period: PayPeriod, now: datetime, write: Callable[[str], object]
) -> Level:
    """Write the whole page; the worst that was found."""
    worst = Level.GOOD
    write(f"The books in {SCHEMA}; nothing is written there.\n")
    for section in examine(source, period, now):
        write(f"\n{section.title}\n")
        for finding in section.findings:
            write(f"{finding}\n")
            worst = max(worst, finding.level, key=list(Level).index)
    verdict = {
        Level.GOOD: "These views are ready for a first run.",
        Level.WARNING: "A run will work; look into the warnings first.",
    }
    write(f"\n{verdict.get(worst, 'Not ready: correct what is marked FAIL, and ask again.')}\n")
    return worst


def _rows(source: Connection, views: Iterable[View], defects: dict[View, Defects]) -> Findings:
    """Put what each view's rows lack into `defects`; a view that fails on a row is left out."""
    for view in views:
        try:
            defects[view] = count_defects(source, view)
        except psycopg.Error as error:
            yield _of_a_row(view.name, error)
    yield from checks.check_rows(defects)


def _described(source: Connection) -> Findings:
    found = list(checks.check_descriptions(source))
    yield from found or [good("every debit that names a row of a module has it")]


def _never_stated(source: Connection, now: datetime) -> Findings:
    found = read_never_stated(source, local_date(now), week_before(now).end)
    warnings, _ = never_stated_sentences(found)
    for sentence in warnings:
        yield warning(sentence, "")
    if not warnings:
        yield good("none")


def _dry_week(source: Connection, period: PayPeriod) -> Findings:
    week = compute_week(source, period)
    totals: Any = week.reconciliation.control_totals
    if not week.in_scope:
        yield bad("no lease ran in this week", "Choose another week, or look at the leases' dates.")
        return
    if week.statements:
        yield from _sums(week.statements, week.in_scope, totals)
    reasons = sorted(week.reasons.items())
    for lease, reason in reasons[:MOST]:
        yield bad(f"lease {lease} has no statement: {reason}", "")
    if len(reasons) > MOST:
        yield bad(f"{len(reasons) - MOST} more leases have no statement", "")
    for sentence in week.reconciliation.differences:
        yield bad(sentence, "")
    for sentence in week.reconciliation.warnings:
        yield warning(sentence, "")
    for sentence in week.reconciliation.notes:
        yield good(sentence)


def _sums(statements: int, leases: int, totals: Any) -> Findings:
    yield good(
        f"{rows_of(statements, 'statement')} of {rows_of(leases, 'lease')}: "
        f"to be paid out {_dollars(totals['paid_out'])}, "
        f"carried forward {_dollars(totals['carried_forward'])}"
    )
    curb = totals["curb"]["statements"]
    yield good(
        f"CURB: {rows_of(curb['trips'], 'trip')}, card {_dollars(curb['card'])}, "
        f"cash {_dollars(curb['cash'])}"
    )
    for category, by_disposition in totals["ledger"].items():
        cell = by_disposition["statements"]
        if cell["postings"]:
            yield good(
                f"{category}: {rows_of(cell['postings'], 'posting')}, "
                f"debits {_dollars(cell['debits'])}, credits {_dollars(cell['credits'])}"
            )


def _dollars(plain: str) -> str:
    return display(Decimal(plain))


def _all(found: Iterable[Findings]) -> Findings:
    for each in found:
        yield from each


def _guarded(what: str, check: Callable[[], Iterable[Finding]]) -> Findings:
    """What `check` finds; where a row makes a view fail, that is the finding."""
    try:
        yield from check()
    except psycopg.Error as error:
        yield _of_a_row(what, error)


def _of_a_row(what: str, error: psycopg.Error) -> Finding:
    """The finding that a row makes a view fail. Raises the error where it is no row's."""
    if not is_of_a_row(error):
        raise error
    return bad(f"{what} cannot be read: {said(error)}", "A row breaks an expression of the view.")
