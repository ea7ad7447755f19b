"""Closed weeks are looked at again: do their statements still say what the books say?

Domain section 4.3: what was booked into, out of, or moved within a week after its statements were
issued is a difference of that week, until it agrees again.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
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
from include.dtr.totals import CARD_AND_CASH, BookTotals, Sums, names_of, sums_in

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
    leave_out: PayPeriod | None = None,
    sums_of_it: Sums | None = None,
) -> list[WeekFinding]:
    """Compare the newest `weeks` periods that have statements with the books of today.

    `books`: as many weeks are read at a time as there are connections; each is idle, or all are
    inside one snapshot. The findings are kept, also of weeks that agree. `since`: the day from
    which the program answers for every lease, where it is set. `leave_out`: the period that the
    caller reconciles and reports itself: its finding is kept, and not given back. Leases that
    failed in it, or in weeks after it, are reported where those weeks are closed. `sums_of_it`:
    what the books hold of that period, where the caller has read it already (`sums_of`). What
    the books held of a week that differs (`kept_books`) is kept no longer; of others, but
    `leave_out`, it is confirmed.
    """
    first_days = first_stated(records)
    one_at_a_time = Lock()

    def look_at(period: PayPeriod, conn: Connection) -> WeekFinding:
        try:
            known = sums_of_it if period == leave_out else None
            booked = booked_sums(conn, period) if known is None else {}
            in_scope = leases_in_scope(conn, period)
        except psycopg.Error as error:
            if not is_of_a_row(error):
                raise
            return WeekFinding(period, unreadable=said(error))
        # The records are read through one connection, and a city's statements fill the memory.
        with one_at_a_time:
            with records_snapshot(records):
                who = rechecks.who_is_owed(records, period, since, first_days)
                accepted = accepted_between(records, period.start, period.end)
                owed = set(in_scope) & who.answered
                if leave_out is None or period.start < leave_out.start:
                    owed |= who.failed
                else:
                    owed -= who.failed
                owed -= who.live | _accepted_whole(period, accepted)
                stated = rechecks.stated_sums(records, period)
            if known is None:
                known = sums_in((x, text) for x, text in booked.items() if stated.get(x) != text)
            differing = ((x, text) for x, text in stated.items() if booked.get(x, "") != text)
            found = compare(known, sums_in(differing), stated.keys(), owed)
            finding = WeekFinding(period, tuple(found))
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


def sums_of(totals: BookTotals) -> Sums | None:
    """What the texts of `booked_sums` would say, from the period's totals; None where those are
    unreadable."""
    if totals.unreadable.keys() & {"postings", "trips"}:
        return None
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


def compare(
    booked: Sums, stated: Sums, on_statements: Collection[int], owed: Collection[int]
) -> list[Difference]:
    """The leases of a week whose sums differ, by id. Pure.

    Looked at are those that are on statements, and those that are `owed` one.
    """
    differing = [
        (lease_id, what, of_books, of_statement)
        for lease_id, what in booked.keys() | stated.keys()
        if (of_books := booked.get((lease_id, what), ZERO))
        != (of_statement := stated.get((lease_id, what), ZERO))
        and (lease_id in on_statements or lease_id in owed)
    ]
    lines: dict[int, list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
    for lease_id, what, of_books, of_statement in sorted(differing):
        lines[lease_id].append((what, of_books, of_statement))
    return [
        Difference(lease_id, tuple(found), lease_id in on_statements)
        for lease_id, found in lines.items()
    ]


def _accepted_whole(period: PayPeriod, accepted: Sequence[AcceptedGap]) -> set[int]:
    """Leases for which every day of the period that lies in a gap was accepted."""
    return {
        gap.lease_id
        for gap in accepted
        if gap.first_day <= period.start and gap.last_day >= period.end
    }
