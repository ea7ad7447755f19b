"""A close that looks at the whole week: all of its books, its statements, and closed weeks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from include.dtr.connections import Connection
from include.dtr.control import kept_books as parts
from include.dtr.control.closing import (
    answered_since,
    continuity_differences,
    missing_difference,
    never_stated,
)
from include.dtr.control.kept_bytes import to_bytes
from include.dtr.control.recheck import recheck_closed_weeks, sums_of
from include.dtr.control.reconcile import Reconciliation, reconcile
from include.dtr.records import gaps, kept_books, runs
from include.dtr.records.kept_books import ChangesUntil
from include.dtr.records.period_totals import (
    failed_leases,
    issued_charges,
    issued_earnings,
    previous_forwards,
)
from include.dtr.records.runs import Outcome
from include.dtr.records.session import records_snapshot
from include.dtr.run.kept_look import is_large, never_stated_json, rules
from include.dtr.run.look import Closing, Look, with_gaps, with_other_weeks
from include.dtr.settings import settings
from include.dtr.sources.never_stated import NeverStated, Why
from include.dtr.sources.scope import scope_of
from include.dtr.sources.session import snapshot
from include.dtr.sources.side_by_side import beside, read_each
from include.dtr.sources.totals import TotalsReading
from include.dtr.totals import BookTotals, PeriodRecords, Sums


@dataclass(frozen=True, slots=True)
class _State:
    """What the records hold of run and period, read at one moment."""

    outcome: Outcome
    reasons: dict[int, str]
    accepted: Sequence[gaps.AcceptedGap]
    """Of the weeks that are looked at again, and of those since."""
    statements: Mapping[int, int]
    seen: ChangesUntil


@dataclass(frozen=True, slots=True)
class _Read:
    """What is left of the period's rows once they were compared: a city has a quarter million."""

    sums: Sums | None
    """What the books held of each lease; None where they could not be read."""
    lost: Sequence[NeverStated]
    kept: bytes | None
    """For the next runs of named leases; None where the week is small, or where something of it
    differs or could not be told."""


def look_at_all(closing: Closing) -> Look:
    """Compare everything anew; nothing that was kept is used."""
    source = closing.stores.source
    state, records = _read_records(closing)
    with snapshot(source), beside(source) as connections:
        found, read = _reconcile(closing, connections, state, records)
        del records  # nor these rows, where closed weeks are read
        found = _with_other_weeks(closing, connections, found, read)

    def note(conn: Connection) -> None:
        _keep(conn, closing, state, read)

    return Look(state.outcome, state.reasons, found, note)


def _read_records(closing: Closing) -> tuple[_State, PeriodRecords]:
    records, period = closing.stores.records, closing.period
    first_day = period.start - timedelta(weeks=settings().recheck_weeks)
    with records_snapshot(records):
        state = _State(
            runs.outcome_of(records, closing.trigger.run_id),
            runs.failures_of(records, closing.trigger.run_id),
            gaps.accepted_between(records, first_day, period.end),
            kept_books.statement_ids(records, period),
            kept_books.changes_until(records),
        )
        return state, PeriodRecords(
            in_scope=(),
            failed=failed_leases(records, period),
            charges=issued_charges(records, period),
            earnings=issued_earnings(records, period),
            previous_forwards=previous_forwards(records, period),
        )


def _reconcile(
    closing: Closing, connections: Sequence[Connection], state: _State, stated: PeriodRecords
) -> tuple[Reconciliation, _Read]:
    """The period's statements against the books, each other, and the leases in scope."""
    stores, period, since = closing.stores, closing.period, settings().records_since
    scope = scope_of(stores.source, period)
    records = replace(stated, in_scope=scope.leases, without_number=scope.without_number)
    standing = [line.lease_id for line in records.earnings]
    reading = TotalsReading(period, standing, parts.places_of(_divided(records, state)))
    since_of = answered_since(stores.records, since)
    lost, *sums = read_each(
        connections,
        [lambda conn: never_stated(conn, closing.at, since, since_of), *reading.reads],
    )
    books = reading.totals(sums)
    without = set(scope.leases) - set(standing)
    missing: Collection[int] = ()
    if closing.history.named_leases is None:
        missing = sorted(without - set(records.failed))
    found = with_gaps(
        closing,
        reconcile(books, records),
        state.accepted,
        [
            *missing_difference(missing),
            *continuity_differences(stores.source, stores.records, period, standing, since),
        ],
        len(without) + len(scope.without_number),
    )
    kept = _to_keep(state, books, records, found, lost)
    return found, _Read(sums_of(books), lost, kept)


def _with_other_weeks(
    closing: Closing, connections: Sequence[Connection], found: Reconciliation, read: _Read
) -> Reconciliation:
    chosen = settings()
    weeks = recheck_closed_weeks(
        connections,
        closing.stores.records,
        closing.at,
        chosen.recheck_weeks,
        closing.trigger.actor,
        chosen.records_since,
        leave_out=closing.period,
        sums_of_it=read.sums,
    )
    whole = with_other_weeks(
        found,
        {week.period: len(week.differences) for week in weeks},
        [sentence for week in weeks for sentence in week.sentences],
        read.lost,
    )
    # Said in so many words: a run that is closed again may have looked at some leases before.
    return replace(whole, control_totals={**whole.control_totals, "looked_at": None})


def _divided(records: PeriodRecords, state: _State) -> dict[int, tuple[int, ...]]:
    """The week's leases in parts, where they will be kept so."""
    if not is_large(state.statements):
        return {}
    return parts.divided([*records.in_scope, *records.failed, *state.statements])


def _to_keep(
    state: _State,
    books: BookTotals,
    records: PeriodRecords,
    found: Reconciliation,
    lost: Sequence[NeverStated],
) -> bytes | None:
    unreadable = books.unreadable or any(x.why is Why.UNREADABLE for x in lost)
    if found.differences or unreadable or books.repeated or not is_large(state.statements):
        return None
    made, strays = parts.parts_of(_divided(records, state), books, records, state.statements)
    return to_bytes(parts.KeptBooks(tuple(records.in_scope), tuple(made.values()), strays))


def _keep(conn: Connection, closing: Closing, state: _State, read: _Read) -> None:
    if read.kept is None:
        kept_books.drop(conn, closing.period)
        return
    kept_books.keep(
        conn,
        closing.period,
        closing.trigger.run_id,
        closing.at,
        rules(),
        state.seen,
        read.kept,
        never_stated_json(read.lost),
    )
