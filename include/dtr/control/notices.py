"""What the office should look into although the statements add up, and what it may know. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from include.dtr.control.dispositions import Disposition, Dispositions, owners
from include.dtr.control.repeats import repeat_warnings
from include.dtr.errors import LONGEST_KEY, one_line
from include.dtr.model import CASH, CREDIT_CARD
from include.dtr.money import display, total
from include.dtr.sentences import named, rows_of
from include.dtr.sources.contract import VIEWS
from include.dtr.sources.words import EARNS_NOTHING, unknown
from include.dtr.totals import (
    BookedPostings,
    BookedTrips,
    BookTotals,
    FaultyRows,
    Misdirected,
    Misnamed,
    unposted_by_module,
)

MOST = 5
"""How many sentences of one kind are given; the rest are counted."""


def warnings_of(
    books: BookTotals, disposition_of: Dispositions, adjustments: Mapping[int, Decimal]
) -> Iterator[str]:
    """Sentences for the office to look into."""
    yield from _stray_postings(books.postings, disposition_of)
    yield from _stray_trips(books.trips, disposition_of)
    yield from _faulty(books.faulty, disposition_of)
    yield from repeat_warnings(books.repeated, disposition_of)
    if not books.trips and "trips" not in books.unreadable:
        yield "No CURB trip is booked in the period: was CURB imported and posted?"
    for row in unposted_by_module(books.unposted):
        what = (
            f"{rows_of(row.rows, 'trip')} not booked yet"
            if row.module == "CURB"
            else f"{rows_of(row.rows, 'row')} that the ledger never charged"
        )
        yield f"{row.module}: {what}, {display(row.amount)} in all."
    yield from _at_most(MOST, [_misdirected(row) for row in books.misdirected])
    yield from _at_most(MOST, [_misnamed(row) for row in books.misnamed])
    if adjustments:
        yield (
            f"Adjustments since the last statement: {display(total(adjustments.values()))} in all, "
            f"on {named(adjustments)}. Booked late, or the last week's payments are not booked."
        )


def notes_of(trips: Iterable[BookedTrips], disposition_of: Dispositions) -> Iterator[str]:
    """Sentences that ask for nothing: what statements show and knowingly do not pay."""
    unpaid: dict[str, list[BookedTrips]] = defaultdict(list)
    for row in trips:
        if (
            row.payment_type in EARNS_NOTHING
            and disposition_of(row.lease_id) is Disposition.STATEMENTS
        ):
            unpaid[row.payment_type].append(row)
    for word in EARNS_NOTHING:
        if rows := unpaid[word]:
            yield (
                f"{word}: {rows_of(sum(row.trips for row in rows), 'trip')}, "
                f"{display(total(row.amount for row in rows))} in all, shown on statements and "
                "earning nothing."
            )


def _stray_postings(
    postings: Iterable[BookedPostings], disposition_of: Dispositions
) -> Iterator[str]:
    stray = [row for row in postings if disposition_of(row.lease_id) is Disposition.UNASSIGNED]
    if stray:
        neither = total(row.neither for row in stray)
        more = f", of neither side {display(neither)}" if neither else ""
        yield (
            f"{rows_of(sum(row.postings for row in stray), 'ledger posting')} of no lease in "
            "scope: debits "
            f"{display(total(row.debits for row in stray))}, credits "
            f"{display(total(row.credits for row in stray))}{more} "
            f"({owners(row.lease_id for row in stray)}). They are on no statement."
        )


def _stray_trips(trips: Iterable[BookedTrips], disposition_of: Dispositions) -> Iterator[str]:
    stray = [row for row in trips if disposition_of(row.lease_id) is Disposition.UNASSIGNED]
    if stray:
        earned = (CREDIT_CARD, CASH)
        other = total(row.amount for row in stray if row.payment_type not in earned)
        more = f", other {display(other)}" if other else ""
        card, cash = (
            total(row.amount for row in stray if row.payment_type == word) for word in earned
        )
        yield (
            f"{rows_of(sum(row.trips for row in stray), 'trip')} of no lease in scope: "
            f"card {display(card)}, "
            f"cash {display(cash)}{more} ({owners(row.lease_id for row in stray)}). "
            "They are on no statement."
        )


def _faulty(faulty: Iterable[FaultyRows], disposition_of: Dispositions) -> Iterator[str]:
    """Rows that break the contract and have no lease which could fail by them."""
    kinds: dict[tuple[str, str, str | None], list[FaultyRows]] = defaultdict(list)
    for row in faulty:
        if disposition_of(row.lease_id) is Disposition.UNASSIGNED:
            kinds[row.view, row.column_name, row.value].append(row)
    yield from _at_most(
        MOST,
        [
            f"dtr_source.{view}, {rows_of(sum(row.rows for row in rows), 'row')} of no lease in "
            f"scope ({owners(row.lease_id for row in rows)}), "
            f"{display(total(row.amount for row in rows))} in all: column {column}: "
            f"{_wrong(view, column, value)}."
            for (view, column, value), rows in kinds.items()
        ],
    )


def _wrong(view: str, column: str, value: str | None) -> str:
    if value is None:
        return "is null"
    if known := VIEWS[view].words_of(column):
        return unknown(column, value, known)
    return "is not a number" if value == "NaN" else f"{value} is not above zero"


def _misdirected(row: Misdirected) -> str:
    return (
        f"Credits of {display(row.amount)} on obligation {_key(row.obligation_id)} are booked on "
        f"lease {row.lease_id}, which never owed it; {named(row.owing)} did. They pay lease "
        f"{row.lease_id}: if that is wrong, reverse them there and book them where they belong."
    )


def _misnamed(row: Misnamed) -> str:
    if row.category is not None:
        what = unknown("category", row.category, VIEWS["ledger_postings"].words_of("category"))
    elif row.source is not None:
        what = unknown("source", row.source, VIEWS["ledger_postings"].words_of("source"))
    elif row.first_category != row.last_category:
        what = f"both categories {row.first_category} and {row.last_category}"
    else:
        what = "no category or no source"
    return (
        f"Obligation {_key(row.obligation_id)} of lease {row.lease_id} has postings with {what}. "
        "It is settled, so no statement fails by it; correct them in the books before it moves "
        "again."
    )


def _key(text: str) -> str:
    return one_line(text, LONGEST_KEY)


def _at_most(most: int, sentences: list[str]) -> Iterator[str]:
    yield from sentences[:most]
    if len(sentences) > most:
        yield f"There are {len(sentences) - most} more of this kind."
