"""Closed weeks are looked at again: do their statements still say what the books say?

Domain section 4.3: what was booked into, out of, or moved within a week after its statements were
issued is a difference of that week, until it agrees again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from threading import Lock
from typing import Any

import psycopg

from include.dtr.model import CASH, CREDIT_CARD
from include.dtr.money import ZERO, display, plain
from include.dtr.period import PayPeriod, local_date
from include.dtr.records import kept_books, rechecks
from include.dtr.records.db import Connection
from include.dtr.records.gaps import AcceptedGap, accepted_between
from include.dtr.records.neighbors import first_stated
from include.dtr.records.session import records_snapshot
from include.dtr.sources.blame import is_of_a_row, said
from include.dtr.sources.scope import leases_in_scope
from include.dtr.sources.side_by_side import read_each
from include.dtr.sources.sums import booked_sums
from include.dtr.totals import (
    CARD_AND_CASH,
    BookTotals,
    PeriodRecords,
    Sums,
    each_sum,
    names_of,
    sums_in,
)

NAMED = 5
"""How many sentences a week gets; the rest are counted. All are recorded."""
_NAMES = {"card": "card earnings", "cash": "cash earnings"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One lease of a closed week whose statement no longer says what the books say."""

    lease_id: int
    lines: tuple[tuple[str, Decimal, Decimal], ...]
    """What, dollars booked, dollars stated."""
    is_stated: bool
    """Whether the lease has a statement for the week at all."""

    @property
    def sentence(self) -> str:
        if not self.is_stated:
            return (
                f"lease {self.lease_id} has no statement, though {self._most_of_it} are in the "
                "books. Issue it, or accept the gap."
            )
        figures = "; ".join(
            f"{_NAMES.get(what, what)} {display(booked)} in the books, {display(stated)} stated"
            for what, booked, stated in self.lines
        )
        return (
            f"lease {self.lease_id}: {figures}. Regenerate it with what follows (cascade), or book "
            "it into a later week."
        )

    @property
    def _most_of_it(self) -> str:
        """ "card earnings 300.00 and 4 more sums" """
        what, booked, _ = max(self.lines, key=lambda line: (line[0] == "card", line[1]))
        more = len(self.lines) - 1
        rest = f" and {more} more sum{'' if more == 1 else 's'}" if more else ""
        return f"{_NAMES.get(what, what)} {display(booked)}{rest}"

    def to_json(self) -> dict[str, Any]:
        return {
            "lease_id": self.lease_id,
            "is_stated": self.is_stated,
            "lines": [
                {"what": what, "booked": plain(booked), "stated": plain(stated)}
                for what, booked, stated in self.lines
            ],
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class WeekFinding:
    period: PayPeriod
    differences: tuple[Difference, ...] = ()
    unreadable: str | None = None
    """What the server said, where a row makes a view fail; then nothing was compared."""

    @property
    def sentences(self) -> list[str]:
        """For people: the first few leases each, the rest counted."""
        if self.unreadable is not None:
            return [
                f"Closed week {self.period} cannot be compared with the books, as a view fails on "
                f"a row: {self.unreadable}. Correct the view or the row."
            ]
        return week_sentences(self.period, [d.sentence for d in self.differences])


def week_sentences(period: PayPeriod, sentences: Sequence[str]) -> list[str]:
    """Of a closed week's differences the first few, the rest counted."""
    said = [f"Closed week {period}, {sentence}" for sentence in sentences[:NAMED]]
    more = len(sentences) - NAMED
    if more > 0:
        said.append(f"Closed week {period}: {more} more leases differ.")
    return said


def recheck_closed_weeks(
    books: Sequence[Connection],
    records: Connection,
    now: datetime,
    weeks: int,
    by: str,
    since: date | None,
    first_days: Mapping[int, date] | None = None,
    leave_out: PayPeriod | None = None,
    found_of_it: WeekFinding | None = None,
) -> list[WeekFinding]:
    """Compare the newest `weeks` periods that have statements with the books of today.

    `books`: as many weeks are read at a time as there are connections; each is idle, or all are
    inside one snapshot. The findings are kept, also of weeks that agree. `since`: the day from
    which the program answers for every lease, where it is set. `first_days`: `first_stated`, where
    the caller has read it. `leave_out`: the period that the
    caller reconciles and reports itself: its finding is kept, and not given back. Leases that
    failed in it, or in weeks after it, are reported where those weeks are closed. `found_of_it`:
    what was found about that period, where the caller has compared it already. What
    the books held of a week that differs (`kept_books`) is kept no longer; of others, but
    `leave_out`, it is confirmed.
    """
    days = first_stated(records) if first_days is None else first_days
    # The records are read, and written, through one connection.
    one_at_a_time = Lock()

    def look_at(period: PayPeriod, conn: Connection) -> WeekFinding:
        if found_of_it is not None and period == leave_out:
            with one_at_a_time:
                return noted(found_of_it)
        try:
            booked = booked_sums(conn, period)
            in_scope = leases_in_scope(conn, period)
        except psycopg.Error as error:
            if not is_of_a_row(error):
                raise
            return WeekFinding(period, unreadable=said(error))
        with one_at_a_time:
            with records_snapshot(records):
                owed = owed_leases(records, period, since, days, in_scope, leave_out)
                stated = rechecks.stated_sums(records, period)
            return noted(WeekFinding(period, tuple(_compare(booked, stated, owed))))

    def noted(finding: WeekFinding) -> WeekFinding:
        period = finding.period
        rechecks.note(records, period, now, by, [d.to_json() for d in finding.differences])
        if finding.differences:
            kept_books.drop(records, period)
        elif period != leave_out:
            kept_books.confirm(records, period, now)
        return finding

    closed = rechecks.closed_weeks(records, local_date(now), weeks)
    kept_books.forget_all_but(records, closed)
    found = read_each(books, [partial(look_at, period) for period in closed])
    return [finding for finding in found if finding.period != leave_out]


def owed_leases(
    records: Connection,
    period: PayPeriod,
    since: date | None,
    first_days: Mapping[int, date],
    in_scope: Collection[int],
    closing: PayPeriod | None,
) -> set[int]:
    """Leases that have no statement for the week, nor one under way, and are owed one.

    `since`: the day from which the program answers for every lease that it ever stated, where it
    is set; else it is for each that of `first_days` (`first_stated`). `closing`: the period that is
    being closed, if one is.
    """
    stand = rechecks.where_they_stand(records, period)
    accepted = accepted_between(records, period.start, period.end)
    owed = {
        lease_id
        for lease_id in in_scope
        if lease_id not in stand.live
        and lease_id in first_days
        and (since or first_days[lease_id]) <= period.start
    }
    if closing is None or period.start < closing.start:
        owed |= stand.failed
    else:
        owed -= stand.failed
    return owed - _accepted_whole(period, accepted)


def _compare(
    booked: Mapping[int, str], stated: Mapping[int, str], owed: Collection[int]
) -> list[Difference]:
    """Of a week that agrees no text is looked into."""
    in_books = ((x, text) for x, text in booked.items() if stated.get(x) != text)
    on_statements = ((x, text) for x, text in stated.items() if booked.get(x, "") != text)
    return compare(sums_in(in_books), each_sum(on_statements), owed)


def sums_of(totals: BookTotals) -> Sums:
    """What the books hold of each lease, from the totals of a period or of some leases in it."""
    card, cash = CARD_AND_CASH
    sums: Sums = {}
    for trips in totals.trips:
        name = {CREDIT_CARD: card, CASH: cash}.get(trips.payment_type or "")
        if name and trips.lease_id is not None and trips.amount:
            sums[trips.lease_id, name] = trips.amount
    for row in totals.postings:
        if row.lease_id is not None:
            amounts = row.debits, row.credits + row.neither
            for what, amount in zip(names_of(row.category), amounts, strict=True):
                if amount:
                    key = row.lease_id, what
                    sums[key] = sums.get(key, ZERO) + amount
    return sums


def stated_in(records: PeriodRecords) -> Iterator[tuple[int, str, Decimal]]:
    """What the statements of a period, or of some leases in it, state: as `compare` takes it."""
    card, cash = CARD_AND_CASH
    for line in records.earnings:
        yield line.lease_id, card, line.cc_earnings
        yield line.lease_id, cash, line.cash_earnings
    for row in records.charges:
        charges, credits = names_of(row.category)
        yield row.lease_id, charges, row.charges
        yield row.lease_id, credits, row.credits


def compare(
    booked: Sums, stated: Iterable[tuple[int, str, Decimal]], owed: Collection[int]
) -> list[Difference]:
    """The leases of a week, or of a range in it, whose sums differ, by id. Pure.

    `stated`: as `Sums` has them, one after the other; of each lease on a statement at least one.
    Looked at are those leases, and those that are `owed` one.
    """
    unstated = dict(booked)
    on_statements: set[int] = set()
    differing: list[tuple[int, str, Decimal, Decimal]] = []
    for lease_id, what, amount in stated:
        on_statements.add(lease_id)
        of_books = unstated.pop((lease_id, what), ZERO)
        if of_books != amount:
            differing.append((lease_id, what, of_books, amount))
    differing += [(*key, of_books, ZERO) for key, of_books in unstated.items() if of_books]
    lines: dict[int, list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
    for lease_id, what, of_books, amount in sorted(differing):
        if lease_id in on_statements or lease_id in owed:
            lines[lease_id].append((what, of_books, amount))
    return [
        Difference(lease_id, tuple(found), lease_id in on_statements)
        for lease_id, found in sorted(lines.items())
    ]


def _accepted_whole(period: PayPeriod, accepted: Sequence[AcceptedGap]) -> set[int]:
    """Leases for which every day of the period that lies in a gap was accepted."""
    return {
        gap.lease_id
        for gap in accepted
        if gap.first_day <= period.start and gap.last_day >= period.end
    }
