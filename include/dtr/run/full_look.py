"""A close that looks at the whole week: all of its books, its statements, and closed weeks.

A range of leases at a time: what is left of their rows are sums, and what differs.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import chain

from include.dtr.connections import Connection
from include.dtr.control.closing import (
    continuity_differences,
    missing_difference,
    never_stated,
)
from include.dtr.control.dispositions import Dispositions
from include.dtr.control.kept_books import (
    divided,
    parts_of,
    places_of,
    ranges_of,
    strays_of,
)
from include.dtr.control.kept_bytes import KeptWriter
from include.dtr.control.recheck import (
    Difference,
    WeekFinding,
    compare,
    owed_leases,
    recheck_closed_weeks,
    stated_in,
    sums_of,
)
from include.dtr.control.reconcile import Comparison, Reconciliation, stated_by
from include.dtr.records import gaps, kept_books, runs
from include.dtr.records.kept_books import ChangesUntil
from include.dtr.records.neighbors import first_stated
from include.dtr.records.period_totals import IssuedStatements, failed_leases
from include.dtr.records.runs import Outcome
from include.dtr.records.session import records_snapshot
from include.dtr.run.kept_look import is_large, never_stated_json, rules
from include.dtr.run.look import Closing, Look, with_gaps, with_other_weeks
from include.dtr.settings import settings
from include.dtr.sources.never_stated import NeverStated, Why
from include.dtr.sources.scope import Scope, scope_of
from include.dtr.sources.session import snapshot
from include.dtr.sources.side_by_side import beside, read_each
from include.dtr.sources.totals import PeriodSums, TotalsReading
from include.dtr.totals import BookTotals


@dataclass(frozen=True, slots=True)
class _State:
    """What the records hold of run and period, read at one moment."""

    outcome: Outcome
    reasons: dict[int, str]
    accepted: Sequence[gaps.AcceptedGap]
    """Of the weeks that are looked at again, and of those since."""
    statements: Mapping[int, int]
    failed: set[int]
    first_days: Mapping[int, date]
    """`first_stated`"""
    seen: ChangesUntil


@dataclass(frozen=True, slots=True)
class _Read:
    """What is left of the period's rows once they were compared: a city has a quarter million."""

    scope: Scope
    reconciliation: Reconciliation
    finding: WeekFinding | None
    """What a look at the period as a closed week finds; None where its books cannot be read."""
    lost: Sequence[NeverStated]
    keep: Callable[[], bytes] | None
    """What is kept for the next runs of named leases, where nothing else differs; None where the
    week is small, or something of it could not be told."""


def look_at_all(closing: Closing) -> Look:
    """Compare everything anew; nothing that was kept is used."""
    source, records = closing.stores.source, closing.stores.records
    with snapshot(source), beside(source) as connections:
        with records_snapshot(records):
            state = _read_state(closing)
            read = _read_week(closing, connections, state)
        found = _with_the_rest_of_it(closing, state, read)
        kept = read.keep() if read.keep and not found.differences else None
        found = _with_other_weeks(closing, connections, state, read, found)

    def note(conn: Connection) -> None:
        _keep(conn, closing, state, read, kept)

    return Look(state.outcome, state.reasons, found, note)


def _read_state(closing: Closing) -> _State:
    records, period = closing.stores.records, closing.period
    first_day = period.start - timedelta(weeks=settings().recheck_weeks)
    return _State(
        runs.outcome_of(records, closing.trigger.run_id),
        runs.failures_of(records, closing.trigger.run_id),
        gaps.accepted_between(records, first_day, period.end),
        kept_books.statement_ids(records, period),
        failed_leases(records, period),
        first_stated(records),
        kept_books.changes_until(records),
    )


def _read_week(closing: Closing, connections: Sequence[Connection], state: _State) -> _Read:
    """The period's statements against the books, each other, and the leases in scope. Both the
    records and the books are inside a snapshot."""
    scope = scope_of(closing.stores.source, closing.period)
    parts = divided(chain(scope.leases, state.failed, state.statements))
    booked, lost = _read_books(closing, connections, state, parts)
    return _compare(closing, state, scope, parts, booked, lost)


def _read_books(
    closing: Closing,
    connections: Sequence[Connection],
    state: _State,
    parts: Mapping[int, tuple[int, ...]],
) -> tuple[PeriodSums, Sequence[NeverStated]]:
    """The period's sums, and rows that will be on no statement ever."""
    since = settings().records_since
    places = places_of(parts) if is_large(state.statements) else {}
    reading = TotalsReading(closing.period, list(state.statements), places)
    lost, *sums = read_each(
        connections,
        [lambda conn: never_stated(conn, closing.at, since, state.first_days), *reading.reads],
    )
    return reading.sums(sums), lost


def _compare(
    closing: Closing,
    state: _State,
    scope: Scope,
    parts: Mapping[int, tuple[int, ...]],
    booked: PeriodSums,
    lost: Sequence[NeverStated],
) -> _Read:
    records, period, rest = closing.stores.records, closing.period, booked.rest
    stated = IssuedStatements(records, period)
    owed = owed_leases(
        records, period, settings().records_since, state.first_days, scope.leases, period
    )
    disposition_of = Dispositions(state.statements, state.failed, scope.leases)
    comparison = Comparison(disposition_of)
    differing: list[Difference] = []
    writer = KeptWriter(scope.leases) if is_large(state.statements) else None
    strays: list[BookTotals] = []
    for leases_at, last in ranges_of(parts):
        books, papers = booked.up_to(last), stated.up_to(last)
        comparison.compare(books, papers)
        comparison.count(books, stated_by(papers))
        differing += compare(sums_of(books), stated_in(papers), owed)
        if writer:
            held = replace(rest, postings=books.postings, trips=books.trips)
            writer.add(parts_of(leases_at, held, papers, state.statements, disposition_of).values())
            strays.append(strays_of(books, places_of(leases_at)))
    unreadable = rest.unreadable or any(x.why is Why.UNREADABLE for x in lost)
    keep = None
    if writer and not unreadable and not rest.repeated:
        all_strays = replace(
            strays_of(rest, places_of(parts)),
            postings=tuple(row for books in strays for row in books.postings),
            trips=tuple(row for books in strays for row in books.trips),
        )
        keep = partial(writer.finish, all_strays)
    compared = not rest.unreadable.keys() & {"postings", "trips"}
    return _Read(
        scope,
        comparison.result(rest, scope.without_number),
        WeekFinding(period, tuple(differing)) if compared else None,
        lost,
        keep,
    )


def _with_the_rest_of_it(closing: Closing, state: _State, read: _Read) -> Reconciliation:
    """With leases that have no statement, with statements that do not follow on those before
    them, and with accepted gaps."""
    stores, period, scope = closing.stores, closing.period, read.scope
    standing = list(state.statements)
    without = set(scope.leases) - state.statements.keys()
    missing: Collection[int] = ()
    if closing.history.named_leases is None:
        missing = sorted(without - state.failed)
    return with_gaps(
        closing,
        read.reconciliation,
        state.accepted,
        [
            *missing_difference(missing),
            *continuity_differences(
                stores.source, stores.records, period, standing, settings().records_since
            ),
        ],
        len(without) + len(scope.without_number),
    )


def _with_other_weeks(
    closing: Closing,
    connections: Sequence[Connection],
    state: _State,
    read: _Read,
    found: Reconciliation,
) -> Reconciliation:
    chosen = settings()
    weeks = recheck_closed_weeks(
        connections,
        closing.stores.records,
        closing.at,
        chosen.recheck_weeks,
        closing.trigger.actor,
        chosen.records_since,
        first_days=state.first_days,
        leave_out=closing.period,
        found_of_it=read.finding,
    )
    whole = with_other_weeks(
        found,
        {week.period: len(week.differences) for week in weeks},
        [sentence for week in weeks for sentence in week.sentences],
        read.lost,
    )
    # Said in so many words: a run that is closed again may have looked at some leases before.
    return replace(whole, control_totals={**whole.control_totals, "looked_at": None})


def _keep(
    conn: Connection, closing: Closing, state: _State, read: _Read, kept: bytes | None
) -> None:
    if kept is None:
        kept_books.drop(conn, closing.period)
        return
    kept_books.keep(
        conn,
        closing.period,
        closing.trigger.run_id,
        closing.at,
        rules(),
        state.seen,
        kept,
        never_stated_json(read.lost),
    )
