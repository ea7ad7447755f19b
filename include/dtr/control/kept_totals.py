"""The control totals as tables for the history: JSON-ready, money as decimal strings. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from include.dtr.control.dispositions import Disposition, Dispositions
from include.dtr.errors import LONGEST_KEY, one_line
from include.dtr.model import CASH, CREDIT_CARD, Category
from include.dtr.money import ZERO, plain, total
from include.dtr.sources.words import TRIP_PAYMENT
from include.dtr.totals import BookedPostings, BookedTrips

LISTED_TYPES = 20
"""How many payment types get a row of their own; a column mapped wrongly may hold millions."""
OTHERS = "(others)"


def ledger_table(
    postings: Iterable[BookedPostings], disposition_of: Dispositions
) -> dict[str, object]:
    """By category (and UNKNOWN), by disposition: count of postings, debits, credits."""
    known = set(Category)
    counts: dict[tuple[str, Disposition], int] = defaultdict(int)
    debits: dict[tuple[str, Disposition], Decimal] = defaultdict(lambda: ZERO)
    credits: dict[tuple[str, Disposition], Decimal] = defaultdict(lambda: ZERO)
    for row in postings:
        category = row.category if row.category in known else "UNKNOWN"
        cell = (category or "UNKNOWN", disposition_of(row.lease_id))
        counts[cell] += row.postings
        debits[cell] += row.debits
        credits[cell] += row.credits
    return {
        category: {
            disposition.value: {
                "postings": counts[category, disposition],
                "debits": plain(debits[category, disposition]),
                "credits": plain(credits[category, disposition]),
            }
            for disposition in Disposition
        }
        for category in [
            *Category,
            *(["UNKNOWN"] if any(c == "UNKNOWN" for c, _ in counts) else []),
        ]
    }


def curb_table(trips: Iterable[BookedTrips], disposition_of: Dispositions) -> dict[str, object]:
    """By disposition: count of trips, card and cash dollars."""
    rows: dict[Disposition, list[BookedTrips]] = {disposition: [] for disposition in Disposition}
    for row in trips:
        rows[disposition_of(row.lease_id)].append(row)
    return {
        disposition.value: {
            "trips": sum(row.trips for row in found),
            "card": plain(total(row.amount for row in found if row.payment_type == CREDIT_CARD)),
            "cash": plain(total(row.amount for row in found if row.payment_type == CASH)),
        }
        for disposition, found in rows.items()
    }


def payment_types_table(
    trips: Iterable[BookedTrips], disposition_of: Dispositions
) -> list[dict[str, object]]:
    """Each payment type as it stands in the view: trips, dollars, and what became of them.

    `unknown_on_statements` are dollars of leases that have a statement, in a word that no
    statement knows: neither stated nor knowingly left out.
    """
    by_type: dict[str | None, list[BookedTrips]] = defaultdict(list)
    for row in trips:
        by_type[row.payment_type].append(row)
    ranked = sorted(by_type.items(), key=lambda item: _rank(item[0], item[1]))
    rows = [
        _type_row(_shown(word), word, found, disposition_of)
        for word, found in ranked[:LISTED_TYPES]
    ]
    if rest := [row for _, found in ranked[LISTED_TYPES:] for row in found]:
        rows.append(_type_row(OTHERS, None, rest, disposition_of))
    return rows


def _rank(word: str | None, found: list[BookedTrips]) -> tuple[int, int, str]:
    """Known words in their order, then the rest by how often they stand there."""
    known: list[str | None] = [*TRIP_PAYMENT]
    place = known.index(word) if word in known else len(known)
    return place, -sum(row.trips for row in found), word or ""


def _shown(word: str | None) -> str | None:
    return None if word is None else one_line(word, LONGEST_KEY)


def _type_row(
    shown: str | None, word: str | None, found: list[BookedTrips], disposition_of: Dispositions
) -> dict[str, object]:
    def dollars_of(disposition: Disposition) -> str:
        rows = (row for row in found if disposition_of(row.lease_id) is disposition)
        return plain(total(row.amount for row in rows))

    stated = dollars_of(Disposition.STATEMENTS)
    nothing = plain(ZERO)
    is_known = word in TRIP_PAYMENT
    return {
        "payment_type": shown,
        "trips": sum(row.trips for row in found),
        "without_amount": sum(row.without_amount for row in found),
        "amount": plain(total(row.amount for row in found)),
        "as_card": stated if word == CREDIT_CARD else nothing,
        "as_cash": stated if word == CASH else nothing,
        "shown_unpaid": stated if is_known and word not in (CREDIT_CARD, CASH) else nothing,
        "unknown_on_statements": nothing if is_known else stated,
        **{
            disposition.value: dollars_of(disposition)
            for disposition in (Disposition.FAILED, Disposition.NOT_ISSUED, Disposition.UNASSIGNED)
        },
    }
