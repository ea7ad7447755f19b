"""The checked example of the arithmetic, computed by the program and drawn."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from docs.builders import drawing as draw
from include.dtr.model import (
    CASH,
    CREDIT_CARD,
    Category,
    CategoryTotals,
    Driver,
    EntryType,
    Lease,
    LeaseWeek,
    Modules,
    Opening,
    Posting,
    PostingSource,
    Statement,
    Trip,
)
from include.dtr.money import ZERO, display
from include.dtr.period import NEW_YORK, week_from
from include.dtr.statement import compute

PERIOD = week_from(date(2025, 11, 9))
PRIOR_AND_CHARGE = {
    Category.TAXES: ("0.00", "191.25"),
    Category.EZPASS: ("8.11", "23.11"),
    Category.LEASE: ("0.00", "500.00"),
    Category.PVB: ("65.00", "115.00"),
    Category.TLC: ("75.00", "0.00"),
    Category.REPAIRS: ("50.00", "200.00"),
    Category.LOANS: ("52.30", "252.30"),
    Category.MISC: ("0.00", "25.00"),
}
"""Dollars, by category; one obligation each."""
CARD, CASH_FARES = Decimal("465.00"), Decimal("90.00")
LEFT, TOP, ROW, DOLLAR = 120, 116, 40, 0.68
WIDTH = 860


def statement() -> Statement:
    """The example as `include.dtr.statement.compute` has it."""
    return compute(_week())


def drawing() -> str:
    """What is open in each category, and how far the card money goes, from the top down."""
    example = statement()
    height = TOP + ROW * len(Category) + 84
    title = (
        f"Card earnings of {display(example.cc_earnings)} pay taxes and tolls in full and "
        f"{display(example.categories[Category.LEASE].paid)} of the lease; "
        f"{display(example.balance_forward)} is carried forward."
    )
    return draw.picture(WIDTH, height, title, [*_head(example), *_rows(example), *_foot(example)])


def _head(example: Statement) -> Iterator[str]:
    yield draw.text(24, 36, f"Card earnings {display(example.cc_earnings)}", size=18, bold=True)
    yield draw.text(
        24,
        60,
        f"Cash of {display(example.cash_earnings)} is in the driver's hand already: "
        "shown on the statement, never paid out.",
        color=draw.FAINT,
    )
    yield draw.bar(LEFT, 80, 14, 14, draw.PAID)
    yield draw.text(LEFT + 20, 92, "paid from card earnings", size=12)
    yield draw.bar(LEFT + 190, 80, 14, 14, draw.FORWARD)
    yield draw.text(LEFT + 210, 92, "carried forward", size=12)
    yield draw.text(WIDTH - 24, 92, "money left", anchor="end", size=12, color=draw.FAINT)


def _rows(example: Statement) -> Iterator[str]:
    left = example.cc_earnings
    for place, category in enumerate(Category):
        sums = example.categories[category]
        y = TOP + ROW * place
        paid, forward = float(sums.paid) * DOLLAR, float(sums.forward) * DOLLAR
        left -= sums.paid
        yield draw.text(LEFT - 12, y + 17, category, anchor="end", bold=True)
        yield draw.bar(LEFT, y, paid, 24, draw.PAID)
        yield draw.bar(LEFT + paid, y, forward, 24, draw.FORWARD)
        yield draw.text(LEFT + paid + forward + 10, y + 17, _said(sums), size=12)
        yield draw.text(WIDTH - 24, y + 17, display(left), anchor="end", color=draw.FAINT)


def _said(sums: CategoryTotals) -> str:
    """ "prior 8.11, charged 23.11: 31.22 paid" """
    opened = [
        (f"prior {display(sums.prior)}", sums.prior),
        (f"charged {display(sums.charge)}", sums.charge),
    ]
    ended = [
        (f"{display(sums.paid)} paid", sums.paid),
        (f"{display(sums.forward)} forward", sums.forward),
    ]
    return ": ".join(
        ", ".join(words for words, amount in side if amount) for side in (opened, ended)
    )


def _foot(example: Statement) -> Iterator[str]:
    y = TOP + ROW * len(Category) + 30
    yield draw.text(
        24,
        y,
        f"Net earnings {display(example.cc_earnings)} - {display(example.total_deductions)} = "
        f"{display(example.net_earnings)}; with the prior balance of "
        f"{display(example.prior_balance)} the total due is",
    )
    yield draw.text(
        24,
        y + 28,
        f"{display(example.total_due)}: nothing is paid out, "
        f"{display(example.balance_forward)} is carried forward.",
        bold=True,
        size=16,
    )


def _week() -> LeaseWeek:
    driver = Driver(1, "Maria", "Okafor", "5601234", None, None, "ACH")
    return LeaseWeek(
        period=PERIOD,
        lease=Lease(
            1045, "LONG_TERM", "ACTIVE", date(2025, 1, 5), None, Decimal("500.00"), ZERO, None, None
        ),
        leaseholder=driver,
        additional_drivers=(),
        drivers={driver.driver_id: driver},
        vehicle=None,
        medallion=None,
        trips=(_trip("T1", CREDIT_CARD, CARD), _trip("T2", CASH, CASH_FARES)),
        openings=tuple(_opening(category) for category in Category),
        postings=tuple(_postings()),
        modules=Modules({}, {}, {}, {}, {}, {}, {}, {}),
    )


def _trip(trip_id: str, payment_type: str, amount: Decimal) -> Trip:
    started_at = datetime(2025, 11, 10, 9, 30, tzinfo=NEW_YORK)
    return Trip(trip_id, 1, started_at, payment_type, amount, (ZERO, ZERO, ZERO, ZERO, ZERO))


def _opening(category: Category) -> Opening:
    return Opening(
        obligation_id=category.value,
        category=category,
        subcategory="MTA" if category is Category.TAXES else None,
        prior=Decimal(PRIOR_AND_CHARGE[category][0]),
        due_date=None,
        first_booked_on=PERIOD.start,
        driver_id=None,
        source_id=None,
        description=category.label,
    )


def _postings() -> Iterator[Posting]:
    for category, (_, charge) in PRIOR_AND_CHARGE.items():
        if Decimal(charge):
            yield Posting(
                posting_id=f"{category}/1",
                driver_id=None,
                category=category,
                subcategory=None,
                entry_type=EntryType.DEBIT,
                amount=Decimal(charge),
                obligation_id=category.value,
                source=PostingSource.CURB
                if category is Category.TAXES
                else PostingSource(category.value),
                source_id=None,
                description=None,
                due_date=None,
                booked_on=PERIOD.start,
            )
