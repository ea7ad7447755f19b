"""What does not add up between books and statements, a sentence for each kind. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from include.dtr.control.dispositions import Disposition, Dispositions
from include.dtr.control.repeats import repeat_differences
from include.dtr.model import CASH, CREDIT_CARD, Category
from include.dtr.money import ZERO, display, total
from include.dtr.sentences import named
from include.dtr.sources.words import TRIP_PAYMENT, shown
from include.dtr.totals import (
    BookedPostings,
    BookedTax,
    BookedTrips,
    BookTotals,
    IssuedCharges,
    IssuedEarnings,
    PeriodRecords,
    taxes_by_kind,
)

Line = TypeVar("Line", BookedPostings, IssuedCharges)
BOOKED_SINCE = (
    "Something was booked into the period after its statements were issued; regenerate these "
    "leases, or book it into a later week."
)
UNREADABLE = {
    "postings": "The ledger's sums",
    "trips": "CURB's sums",
    "taxes": "The taxes",
    "unposted": "What was never charged",
    "repeated": "Keys that stand there twice",
    "faulty": "Rows that break the contract",
    "misdirected": "Payments on another lease's obligation",
    "misnamed": "Misnamed rows of settled obligations",
}


def differences_of(
    books: BookTotals, records: PeriodRecords, disposition_of: Dispositions
) -> Iterator[str]:
    """Sentences; any of them means that the statements are not known to be what the books say."""
    for field, said in books.unreadable.items():
        yield (
            f"{UNREADABLE[field]} cannot be read from the books ({said}). A view fails on a row; "
            "the failed leases say which. Correct it, then clear close_run."
        )
    if "postings" not in books.unreadable:
        yield from _posting_differences(books.postings, records.charges, disposition_of)
    if "trips" not in books.unreadable:
        yield from _trip_differences(books.trips, records.earnings)
        yield from _unstated_trips(books.trips, disposition_of)
    yield from tax_differences(books.taxes)
    yield from repeat_differences(books.repeated, disposition_of)
    yield from _unnumbered(records.without_number)


def _posting_differences(
    postings: Iterable[BookedPostings],
    charges: Iterable[IssuedCharges],
    disposition_of: Dispositions,
) -> Iterator[str]:
    on_statements = [
        row for row in postings if disposition_of(row.lease_id) is Disposition.STATEMENTS
    ]
    booked, stated = _by_category(on_statements), _by_category(charges)
    for category in Category:
        books = {row.lease_id: row for row in booked[category]}
        papers = {row.lease_id: row for row in stated[category]}
        leases = [lease for lease in books.keys() | papers.keys() if lease is not None]
        for name, of_books, of_papers in (
            ("charges", "debits", "charges"),
            ("credits", "credits", "credits"),
        ):
            gaps = {
                lease: getattr(books.get(lease), of_books, ZERO)
                - getattr(papers.get(lease), of_papers, ZERO)
                for lease in leases
            }
            yield from _difference(f"{category} {name}", "the ledger", gaps)
    unknown = [row for row in on_statements if row.category not in set(Category)]
    for what, rows in (
        ("of a category that nobody knows", unknown),
        ("of an entry type that nobody knows", [row for row in on_statements if row.neither]),
        ("without an amount", [row for row in on_statements if row.without_amount]),
    ):
        if rows:
            dollars = total(row.debits + row.credits + row.neither for row in rows)
            yield (
                f"Postings {what}, {display(dollars)} in all, are booked on "
                f"{_leases(rows)} and on no statement. {BOOKED_SINCE}"
            )


def _by_category(rows: Iterable[Line]) -> Mapping[str | None, list[Line]]:
    """One category at a time: a city's week has a hundred thousand rows."""
    grouped: dict[str | None, list[Line]] = defaultdict(list)
    for row in rows:
        grouped[row.category].append(row)
    return grouped


def _trip_differences(
    trips: Iterable[BookedTrips], earnings: Sequence[IssuedEarnings]
) -> Iterator[str]:
    earned: dict[str, dict[int | None, Decimal]] = {CREDIT_CARD: {}, CASH: {}}
    for row in trips:
        if row.payment_type in earned:
            earned[row.payment_type][row.lease_id] = row.amount
    card, cash = earned[CREDIT_CARD], earned[CASH]
    yield from _difference(
        "Card earnings",
        "CURB",
        {e.lease_id: card.get(e.lease_id, ZERO) - e.cc_earnings for e in earnings},
    )
    yield from _difference(
        "Cash earnings",
        "CURB",
        {e.lease_id: cash.get(e.lease_id, ZERO) - e.cash_earnings for e in earnings},
    )


def _unstated_trips(trips: Iterable[BookedTrips], disposition_of: Dispositions) -> Iterator[str]:
    """Trips of leases that have a statement, which it neither states nor knowingly leaves out."""
    unknown: dict[str | None, list[BookedTrips]] = defaultdict(list)
    without_amount: list[BookedTrips] = []
    for row in trips:
        if disposition_of(row.lease_id) is Disposition.STATEMENTS:
            if row.payment_type not in TRIP_PAYMENT:
                unknown[row.payment_type].append(row)
            if row.without_amount:
                without_amount.append(row)
    for word, rows in sorted(unknown.items(), key=lambda item: str(item[0])):
        said = "without a payment type" if word is None else f"of the payment type {shown(word)}"
        yield (
            f"Trips {said}, {display(total(row.amount for row in rows))} in all, are booked on "
            f"{_leases(rows)} and on no statement: nobody knows the word. {BOOKED_SINCE}"
        )
    if without_amount:
        yield (
            f"Trips without an amount ({sum(row.without_amount for row in without_amount)}) are "
            f"booked on {_leases(without_amount)} and on no statement. {BOOKED_SINCE}"
        )


def _leases(rows: Iterable[BookedPostings | BookedTrips]) -> str:
    return named(sorted({row.lease_id for row in rows if row.lease_id is not None}))


def _difference(what: str, books: str, gaps: Mapping[int, Decimal]) -> Iterator[str]:
    """One sentence where any lease's gap (books less statement) is not zero."""
    open_gaps = {lease: gap for lease, gap in sorted(gaps.items()) if gap}
    if open_gaps:
        yield (
            f"{what}: {books} and the statements differ by {display(total(open_gaps.values()))} "
            f"in all, on {named(open_gaps)}. {BOOKED_SINCE}"
        )


def tax_differences(taxes: Iterable[BookedTax]) -> Iterator[str]:
    """Debits less credits on both sides. An adjustment may be a refunded trip's or may put an
    earlier week right: the kinds agree where either reading does."""
    for tax in taxes_by_kind(taxes):
        if tax.on_trips not in (tax.charged, tax.charged - tax.adjusted):
            yield (
                f"{tax.kind} tax: the trips on statements carry {display(tax.on_trips)}, the "
                f"ledger charges {display(tax.charged)}. The statements follow the ledger."
            )


def _unnumbered(leases: Sequence[int | None]) -> Iterator[str]:
    numbered = [lease for lease in leases if lease is not None]
    if numbered:
        yield (
            f"{named(numbered).capitalize()} ran in the period and has no statement: the records "
            "keep numbers up to 2,147,483,647. Give it another number in dtr_source.leases."
        )
    if nameless := len(leases) - len(numbered):
        yield (
            f"Leases without a lease_id ({nameless} in dtr_source.leases) ran in the period and "
            "have no statement. Correct the view."
        )
