"""The journal of a week in editions: each says what has changed since the one before.

An edition is an object of the bucket that is never overwritten, so that what a bookkeeper has
imported stays what it was. The first is dated the week's last day; what changes later (a revision,
a void, a lease that was late) is dated the day on which its edition is made, since the books of the
week may be closed by then; a payment has its own date. All editions together come to the week as it
stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from include.dtr.archive import Archive, KeyTaken
from include.dtr.connections import Connection
from include.dtr.errors import RunRefused
from include.dtr.model import ACCOUNT_NAMES, Account, Category
from include.dtr.period import PayPeriod, local_date
from include.dtr.records import events, journal, payments_made
from include.dtr.records.events import Event, EventKind
from include.dtr.records.session import records_snapshot
from include.dtr.registers.journal.entries import (
    Entry,
    JournalLine,
    Payment,
    Sums,
    accrual,
    claims,
    difference,
    payment,
)
from include.dtr.settings import settings

FOLDER = "journals"
JSON = "application/json"
TRIES = 5
"""How many others may make an edition of the week at the same moment."""


class Booked(msgspec.Struct, frozen=True):
    account: str
    memo: str
    cents: int
    """Above zero: debit. Below: credit."""


class Transaction(msgspec.Struct, frozen=True):
    number: str
    """Eleven digits, as long as QuickBooks takes: week, edition, entry."""
    on: date
    memo: str
    lines: tuple[Booked, ...]


class Edition(msgspec.Struct, frozen=True):
    """`journals/2025-11-09/2.json`."""

    period_start: date
    period_end: date
    edition: int
    made_at: datetime
    made_by: str
    statements: dict[str, int]
    """Statement to revision, as they stood."""
    changed: tuple[str, ...]
    """What happened to statements since the edition before, as sentences."""
    transactions: tuple[Transaction, ...]


@dataclass(frozen=True, slots=True)
class Made:
    edition: Edition
    is_new: bool
    """Or nothing has changed since it was made."""


def make_journal(
    records: Connection, archive: Archive, period: PayPeriod, by: str, origin: str, at: datetime
) -> Made:
    """Make the next edition of a week's journal; the newest one where nothing has changed since.

    `by`, `origin`: who, and from where, for the trail. Raises `RunRefused` where there is nothing
    to book, `StoreRefused`, `TransientFault`. Twice at the same moment makes one edition.
    """
    for _ in range(TRIES):
        before = editions(archive, period.start)
        made = _next(records, before, period, by, at)
        if made is None:
            if not before:
                raise RunRefused(f"No statement stands for {period}: there is nothing to book.")
            return Made(before[-1], is_new=False)
        noted = Event(
            EventKind.JOURNAL_MADE,
            by,
            origin,
            run_id=f"journal {period.start} edition {made.edition}",
            details={"period_start": f"{period.start}", "edition": made.edition},
        )
        try:
            with records.transaction():
                events.record(records, [noted])
                archive.store(_key(period.start, made.edition), msgspec.json.encode(made), JSON)
        except KeyTaken:
            continue
        return Made(made, is_new=True)
    raise RunRefused(f"Others make editions of the journal of {period} all the time; try again.")


def editions(archive: Archive, period_start: date) -> list[Edition]:
    """The editions that were made of a week's journal, in their order."""
    made: list[Edition] = []
    while (found := archive.find(_key(period_start, len(made) + 1))) is not None:
        made.append(msgspec.json.decode(found, type=Edition))
    return made


def _key(period_start: date, edition: int) -> str:
    return f"{FOLDER}/{period_start}/{edition}.json"


def _next(
    records: Connection, before: list[Edition], period: PayPeriod, by: str, at: datetime
) -> Edition | None:
    with records_snapshot(records):
        stated = journal.stated_cards(records, period)
        by_category = journal.category_sums(records, period)
        paid = payments_made.of_week(records, period.start)
        settled = payments_made.claims_of_week(records, period.start)
    number = len(before) + 1
    on = period.end if not before else local_date(at)
    entries = [accrual(period.start, _sums(stated, by_category), on)]
    entries += [payment(period.start, line) for line in _batches(paid)]
    entries += [claims(period.start, line.settled_on, line.cents) for line in settled]
    changed = _changed(entries, before, on)
    if not changed:
        return None
    standing = {line.dtr_id: line.revision for line in stated}
    return Edition(
        period.start,
        period.end,
        number,
        at,
        by,
        standing,
        tuple(_sentences(before[-1].statements if before else {}, standing)),
        tuple(_transaction(entry, period, number, n) for n, entry in enumerate(changed, 1)),
    )


def _changed(entries: list[Entry], before: Iterable[Edition], on: date) -> list[Entry]:
    """The entries that bring what was booked to what is to be booked; each is known by its memo.

    A payment that is no longer one is reversed on the day of its edition.
    """
    names = _names()
    booked: dict[str, list[JournalLine]] = {}
    for edition in before:
        for done in edition.transactions:
            booked.setdefault(done.memo, []).extend(
                JournalLine(line.account, line.memo, line.cents) for line in done.lines
            )
    changed = []
    for entry in entries:
        now = [
            JournalLine(names[Account(line.account)], line.memo, line.cents) for line in entry.lines
        ]
        if lines := difference(now, booked.pop(entry.memo, ())):
            changed.append(Entry(entry.on, entry.memo, lines))
    for memo, lines_before in booked.items():
        if lines := difference((), lines_before):
            changed.append(Entry(on, memo, lines))
    return changed


def _names() -> dict[Account, str]:
    return {**ACCOUNT_NAMES, **settings().journal_accounts}


def _transaction(entry: Entry, period: PayPeriod, edition: int, number: int) -> Transaction:
    lines = tuple(Booked(line.account, line.memo, line.cents) for line in entry.lines)
    digits = f"{period.start:%y%m%d}{edition:02d}{number:03d}"
    return Transaction(digits, entry.on, entry.memo, lines)


def _sums(
    stated: Iterable[journal.StatedCard], by_category: Iterable[journal.CategorySums]
) -> Sums:
    stated, found = list(stated), {line.category: line for line in by_category}
    nothing = journal.CategorySums("", 0, 0, 0, 0)
    of = {category: found.get(category.value, nothing) for category in Category}
    return Sums(
        card=sum(line.card for line in stated),
        charges={category: line.charges or 0 for category, line in of.items()},
        credits={category: line.credits for category, line in of.items()},
        paid_off={category: line.paid_off for category, line in of.items()},
        refunds_carried=sum(line.refunds_carried for line in stated),
        refunds_charged=sum(line.refunds_charged or 0 for line in of.values()),
    )


def _batches(paid: Iterable[payments_made.PaymentMade]) -> list[Payment]:
    """Payments of one day, kind and batch together."""
    sums: dict[tuple[date, str, str], int] = {}
    for line in paid:
        place = (line.payment_date, line.payment_type, line.batch_number)
        sums[place] = sums.get(place, 0) + line.cents
    return [Payment(*place, cents) for place, cents in sums.items()]


def _sentences(before: dict[str, int], now: dict[str, int]) -> Iterable[str]:
    """What became of statements; of a first edition nothing is said."""
    if not before:
        return
    for dtr_id in sorted(before.keys() | now.keys()):
        was, stands = before.get(dtr_id), now.get(dtr_id)
        if stands is None:
            yield f"{dtr_id} revision {was} was voided."
        elif was is None:
            yield f"{dtr_id} revision {stands} was issued."
        elif was != stands:
            yield f"{dtr_id}: revision {stands} replaces revision {was}."
