"""A close that looks at named leases only, and takes the others as they were last looked at.

What is kept can only confirm: whatever differs, has failed or is not as it was raises
`WholeWeekNeeded`, and the close looks at all of the week. What can be missed are books of leases
that are not read, changed since; the night and the next look at the whole week find them.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from include.dtr.connections import Connection
from include.dtr.control.closing import continuity_differences
from include.dtr.control.dispositions import Dispositions
from include.dtr.control.kept_books import (
    KeptBooks,
    parts_of,
    places_of,
    reconcile_partly,
    strays_of,
)
from include.dtr.control.kept_bytes import from_bytes, to_bytes
from include.dtr.control.recheck import week_sentences
from include.dtr.control.reconcile import Reconciliation
from include.dtr.period import PayPeriod, local_date
from include.dtr.records import gaps, kept_books, rechecks, runs
from include.dtr.records.kept_books import Kept
from include.dtr.records.period_totals import IssuedStatements, failed_leases
from include.dtr.records.rechecks import Recheck
from include.dtr.records.runs import Outcome
from include.dtr.records.session import records_snapshot
from include.dtr.run.kept_look import (
    WholeWeekNeeded,
    is_large,
    longest_trusted,
    looked_at,
    never_stated_from,
    refuse_unfit,
)
from include.dtr.run.look import Closing, Look, with_gaps, with_other_weeks
from include.dtr.sentences import named
from include.dtr.settings import settings
from include.dtr.sources.scope import scope_of
from include.dtr.sources.session import snapshot
from include.dtr.sources.side_by_side import read_each
from include.dtr.sources.totals import TotalsReading
from include.dtr.totals import BookTotals, PeriodRecords


@dataclass(frozen=True, slots=True)
class _State:
    """What the records hold, read at one moment."""

    row: Kept
    kept: KeptBooks
    read: Mapping[int, tuple[int, ...]]
    """The parts that are read anew: their leases, by place."""
    outcome: Outcome
    failed: set[int]
    records: PeriodRecords
    """Of the leases read."""
    statements: Mapping[int, int]
    accepted: tuple[gaps.AcceptedGap, ...]
    others: Mapping[PayPeriod, Recheck]
    """What was last found about other weeks."""

    @property
    def leases(self) -> list[int]:
        """Those that are read."""
        return [lease_id for leases in self.read.values() for lease_id in leases]


def look_at_named(closing: Closing) -> Look | None:
    """None where the run is of the whole fleet, or the week is small.

    Raises `WholeWeekNeeded`, whose message says why.
    """
    if closing.history.named_leases is None:
        return None
    records, source = closing.stores.records, closing.stores.source
    with records_snapshot(records):
        statements = kept_books.statement_ids(records, closing.period)
        if not is_large(statements):
            return None
        state = _read_records(closing, closing.history.named_leases, statements)
    with snapshot(source):
        found, content = _reconcile(closing, state)
    if found.differences:
        raise WholeWeekNeeded(found.differences[0])
    found = _with_other_weeks(found, state)

    def note(conn: Connection) -> None:
        kept_books.renew(conn, closing.period, state.row, content)

    return Look(state.outcome, {}, found, note)


def _read_records(
    closing: Closing, named_leases: list[int], statements: Mapping[int, int]
) -> _State:
    records, period = closing.stores.records, closing.period
    row = kept_books.find(records, period)
    if row is None:
        raise WholeWeekNeeded("nothing is kept of it")
    refuse_unfit(row, closing.at)
    try:
        kept = from_bytes(row.content)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise WholeWeekNeeded(f"what is kept of it cannot be read: {error}") from error
    read = kept.places_with(named_leases)
    lease_ids = [lease_id for leases in read.values() for lease_id in leases]
    if unknown := set(named_leases) - set(lease_ids):
        raise WholeWeekNeeded(f"{named(sorted(unknown))} was not in it")
    if len(lease_ids) * 2 > kept.leases:
        raise WholeWeekNeeded("most of it is asked for")
    outcome = runs.outcome_of(records, closing.trigger.run_id)
    if outcome.failed:
        raise WholeWeekNeeded("leases failed")
    failed = failed_leases(records, period)
    _refuse_surprises(kept, statements, failed, set(lease_ids))
    others = _others(closing, row)
    first_day = period.start - timedelta(weeks=settings().recheck_weeks)
    return _State(
        row,
        kept,
        read,
        outcome,
        failed,
        IssuedStatements(records, period, lease_ids).up_to(None),
        statements,
        tuple(gaps.accepted_between(records, first_day, period.end)),
        others,
    )


def _refuse_surprises(
    kept: KeptBooks, statements: Mapping[int, int], failed: set[int], read: set[int]
) -> None:
    """Raise `WholeWeekNeeded` unless all other leases stand as they did."""
    then, now = kept.statements, statements
    changed = {x for x in then.keys() | now.keys() if then.get(x) != now.get(x)} - read
    if changed:
        raise WholeWeekNeeded(f"another statement of {named(sorted(changed))} stands than then")
    if changed := (kept.failed ^ failed) - read:
        raise WholeWeekNeeded(f"{named(sorted(changed))} failed since, or no longer")


def _others(closing: Closing, row: Kept) -> dict[PayPeriod, Recheck]:
    """What was last found about closed weeks. Raises `WholeWeekNeeded` where that is old, or where
    other weeks' statements changed in the meantime."""
    records, period = closing.stores.records, closing.period
    weeks = rechecks.closed_weeks(records, local_date(closing.at), settings().recheck_weeks)
    found = rechecks.found_of(records, weeks)
    if period in found and found[period].differences:
        raise WholeWeekNeeded("it differed from the books when it was last compared")
    if kept_books.changes_until(records, row.last_event).changes != row.recent_changes:
        raise WholeWeekNeeded("statements were issued while it was looked at")
    changed = {each.week: each.at for each in kept_books.changes_since(records, row.last_event)}
    earlier = [week for week in changed if week is None or week < period.start]
    if earlier:
        raise WholeWeekNeeded("statements of earlier weeks, or accepted gaps, changed since")
    for week in weeks:
        if week == period:
            continue
        last = found.get(week)
        if last is None or closing.at - last.checked_at > longest_trusted():
            raise WholeWeekNeeded(f"the closed week {week} was not compared lately")
        if week.start in changed and changed[week.start] > last.checked_at:
            raise WholeWeekNeeded(f"statements of {week} changed since it was compared")
        if week.start > period.start and any(not x["is_stated"] for x in last.differences):
            # Whose attempt failed in a later week is reported where that one is closed.
            raise WholeWeekNeeded(f"leases have no statement for {week}")
    return {week: found[week] for week in weeks if week != period}


def _reconcile(closing: Closing, state: _State) -> tuple[Reconciliation, bytes]:
    """The week with the leases read anew, and what is to be kept of it then."""
    stores, period = closing.stores, closing.period
    scope = scope_of(stores.source, period)
    if scope.without_number or tuple(scope.leases) != state.kept.in_scope:
        raise WholeWeekNeeded("other leases run in it than then")
    read = _read_books(closing, state)
    if strays_of(read, places_of(state.read)) != BookTotals():
        raise WholeWeekNeeded("rows of other leases were read")
    disposition_of = Dispositions(state.statements, state.failed, state.kept.in_scope)
    kept = state.kept.with_parts(
        parts_of(state.read, read, state.records, state.statements, disposition_of)
    )
    standing = [lease_id for lease_id in state.leases if lease_id in state.statements]
    found = with_gaps(
        closing,
        reconcile_partly(kept, read, state.records),
        state.accepted,
        [
            *continuity_differences(
                stores.source, stores.records, period, standing, settings().records_since
            )
        ],
        len(set(kept.in_scope) - state.statements.keys()),
    )
    return found, to_bytes(kept)


def _read_books(closing: Closing, state: _State) -> BookTotals:
    """Of the leases read alone."""
    standing = [lease_id for lease_id in state.leases if lease_id in state.statements]
    places = places_of(state.read)
    named_leases = closing.history.named_leases
    reading = TotalsReading(closing.period, standing, places, state.leases, named_leases)
    read = reading.sums(read_each([closing.stores.source], reading.reads)).whole()
    if read.unreadable:
        raise WholeWeekNeeded("a view fails on a row of a lease that was read")
    if read.repeated:
        raise WholeWeekNeeded("keys of a named lease stand in the books twice")
    return read


def _with_other_weeks(found: Reconciliation, state: _State) -> Reconciliation:
    """With what was last found about other weeks, as it stands."""
    whole = with_other_weeks(
        found,
        {week: len(last.differences) for week, last in state.others.items()},
        [
            sentence
            for week, last in state.others.items()
            for sentence in week_sentences(week, [str(x["sentence"]) for x in last.differences])
        ],
        never_stated_from(state.row.never_stated),
    )
    read = len(state.leases)
    marks = {"looked_at": looked_at(read, state.kept.leases - read, state.row)}
    return replace(whole, control_totals={**whole.control_totals, **marks})
