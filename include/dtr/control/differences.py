"""What does not add up between books and statements, a sentence for each kind. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

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
_UNKNOWN = "of a category that nobody knows"
_NEITHER = "of an entry type that nobody knows"
_WITHOUT_AMOUNT = "without an amount"
_CATEGORIES = frozenset(Category)


@dataclass(slots=True)
class _OnNoStatement:
    """Rows of leases that have a statement, which does not show them."""

    rows: int = 0
    dollars: Decimal = ZERO
    leases: set[int] = field(default_factory=set)

    def add(self, lease_id: int | None, rows: int, dollars: Decimal) -> None:
        self.rows += rows
        self.dollars += dollars
        if lease_id is not None:
            self.leases.add(lease_id)

    def __str__(self) -> str:
        return named(sorted(self.leases))


class Differences:
    """What books and statements of the leases differ by, range after range of them.

    Any sentence means that the statements are not known to be what the books say.
    """

    def __init__(self, disposition_of: Dispositions) -> None:
        self._disposition_of = disposition_of
        self._gaps: dict[str, dict[int, Decimal]] = defaultdict(dict)
        """Dollars of the books less those of the statement, where that is not zero, by lease."""
        self._postings: dict[str, _OnNoStatement] = defaultdict(_OnNoStatement)
        self._unknown_trips: dict[str | None, _OnNoStatement] = defaultdict(_OnNoStatement)
        self._trips_without_amount = _OnNoStatement()

    def compare(self, books: BookTotals, records: PeriodRecords) -> None:
        """Postings and trips of some leases with what their statements say."""
        if "postings" not in books.unreadable:
            self._compare_postings(books.postings, records.charges)
        if "trips" not in books.unreadable:
            self._compare_trips(books.trips, records.earnings)

    def sentences(self, books: BookTotals, without_number: Sequence[int | None]) -> Iterator[str]:
        """What was found, with what else the books hold of the period. `without_number`: leases in
        scope whose number no record can keep."""
        for field_, said in books.unreadable.items():
            yield (
                f"{UNREADABLE[field_]} cannot be read from the books ({said}). A view fails on a "
                "row; the failed leases say which. Correct it, then clear close_run."
            )
        for category in Category:
            for name in ("charges", "credits"):
                yield from self._gap(f"{category} {name}", "the ledger")
        for what in (_UNKNOWN, _NEITHER, _WITHOUT_AMOUNT):
            if found := self._postings.get(what):
                yield (
                    f"Postings {what}, {display(found.dollars)} in all, are booked on "
                    f"{found} and on no statement. {BOOKED_SINCE}"
                )
        yield from self._gap("Card earnings", "CURB")
        yield from self._gap("Cash earnings", "CURB")
        yield from self._unstated_trips()
        yield from tax_differences(books.taxes)
        yield from repeat_differences(books.repeated, self._disposition_of)
        yield from _unnumbered(without_number)

    def _compare_postings(
        self, postings: Iterable[BookedPostings], charges: Iterable[IssuedCharges]
    ) -> None:
        stated = {(line.lease_id, line.category): line for line in charges}
        for row in postings:
            if self._disposition_of(row.lease_id) is not Disposition.STATEMENTS:
                continue
            if row.lease_id is not None and row.category in _CATEGORIES:
                line = stated.pop((row.lease_id, row.category), None)
                charged, credited = (line.charges, line.credits) if line else (ZERO, ZERO)
                self._note(f"{row.category} charges", row.lease_id, row.debits - charged)
                self._note(f"{row.category} credits", row.lease_id, row.credits - credited)
            dollars = row.debits + row.credits + row.neither
            for what, is_so in (
                (_UNKNOWN, row.category not in _CATEGORIES),
                (_NEITHER, row.neither),
                (_WITHOUT_AMOUNT, row.without_amount),
            ):
                if is_so:
                    self._postings[what].add(row.lease_id, row.postings, dollars)
        for line in stated.values():
            self._note(f"{line.category} charges", line.lease_id, -line.charges)
            self._note(f"{line.category} credits", line.lease_id, -line.credits)

    def _compare_trips(
        self, trips: Iterable[BookedTrips], earnings: Iterable[IssuedEarnings]
    ) -> None:
        earned: dict[tuple[int | None, str | None], Decimal] = {}
        for row in trips:
            earned[row.lease_id, row.payment_type] = row.amount
            if self._disposition_of(row.lease_id) is Disposition.STATEMENTS:
                if row.payment_type not in TRIP_PAYMENT:
                    self._unknown_trips[row.payment_type].add(row.lease_id, row.trips, row.amount)
                if row.without_amount:
                    self._trips_without_amount.add(row.lease_id, row.without_amount, ZERO)
        for e in earnings:
            card = earned.get((e.lease_id, CREDIT_CARD), ZERO)
            cash = earned.get((e.lease_id, CASH), ZERO)
            self._note("Card earnings", e.lease_id, card - e.cc_earnings)
            self._note("Cash earnings", e.lease_id, cash - e.cash_earnings)

    def _note(self, what: str, lease_id: int, gap: Decimal) -> None:
        if gap:
            self._gaps[what][lease_id] = gap

    def _gap(self, what: str, books: str) -> Iterator[str]:
        """One sentence where any lease's gap is not zero."""
        if gaps := self._gaps.get(what):
            yield (
                f"{what}: {books} and the statements differ by {display(total(gaps.values()))} "
                f"in all, on {named(sorted(gaps))}. {BOOKED_SINCE}"
            )

    def _unstated_trips(self) -> Iterator[str]:
        """Trips of leases that have a statement, which it neither states nor knowingly leaves
        out."""
        for word, found in sorted(self._unknown_trips.items(), key=lambda item: str(item[0])):
            said = (
                "without a payment type" if word is None else f"of the payment type {shown(word)}"
            )
            yield (
                f"Trips {said}, {display(found.dollars)} in all, are booked on {found} and on no "
                f"statement: nobody knows the word. {BOOKED_SINCE}"
            )
        if (found := self._trips_without_amount).rows:
            yield (
                f"Trips without an amount ({found.rows}) are booked on {found} and on no "
                f"statement. {BOOKED_SINCE}"
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
