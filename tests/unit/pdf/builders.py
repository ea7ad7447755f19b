"""A lease's week, put together in a few lines, and the statement that is computed from it.

    week = WeekBuilder().trip("21.40").toll("6.94").violation("115.00", prior="65.00")
    statement = week.statement()

Money is given as text. Keys count up, so that the same calls give the same week.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from include.dtr.model import (
    Category,
    Company,
    Driver,
    EntryType,
    Issue,
    Lease,
    LeaseWeek,
    Medallion,
    Modules,
    Opening,
    Posting,
    PostingSource,
    Statement,
    TaxKind,
    Trip,
    Vehicle,
    dtr_id,
)
from include.dtr.period import NEW_YORK, PayPeriod, week_from
from include.dtr.statement import compute
from tests.unit.pdf import module_rows

PERIOD = week_from(date(2025, 11, 9))
COMPANY = Company(
    "Big Apple Taxi", "50-24 Queens Boulevard, Woodside, NY 11377", "Tel. (718) 555-0142"
)
ZERO = module_rows.ZERO
NO_TAX = (ZERO, ZERO, ZERO, ZERO, ZERO)


def money(text: str) -> Decimal:
    return Decimal(text)


def driver(
    driver_id: int = 501, first: str = "Ana", last: str = "Rivera", **changes: Any
) -> Driver:
    plain = Driver(
        driver_id=driver_id,
        first_name=first,
        last_name=last,
        tlc_license=f"5{driver_id:06}",
        tlc_license_expires_on=date(2027, 5, 31),
        dmv_license_expires_on=date(2028, 2, 29),
        payment_type="ACH",
    )
    return replace(plain, **changes)


def issue(period: PayPeriod = PERIOD, lease_id: int = 1045, **changes: Any) -> Issue:
    plain = Issue(
        dtr_id=dtr_id(lease_id, period),
        revision=1,
        receipt_number="RCPT-2025-000001",
        receipt_date=period.end + timedelta(days=1),
        issued_at=datetime(2025, 11, 16, 10, 2, 11, tzinfo=UTC),
    )
    return replace(plain, **changes)


@dataclass
class WeekBuilder:
    """Collects rows; every method returns the builder."""

    leaseholder: Driver = field(default_factory=driver)
    period: PayPeriod = PERIOD
    lease_id: int = 1045
    lease_type: str = "DOV"
    end_date: date | None = None
    additional: tuple[Driver, ...] = ()
    vehicle: Vehicle | None = field(
        default_factory=lambda: Vehicle(
            701,
            module_rows.PLATE,
            "4T1B31HK5KU000701",
            "Toyota",
            "Camry Hybrid",
            2021,
            date(2026, 8, 31),
            date(2026, 2, 28),
            date(2026, 3, 1),
        )
    )
    medallion: Medallion | None = field(
        default_factory=lambda: Medallion(801, module_rows.MEDALLION, date(2026, 10, 31))
    )
    trips: list[Trip] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    modules: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {name: {} for name in Modules.__dataclass_fields__}
    )

    # -- trips -------------------------------------------------------------------------------

    def trip(
        self,
        amount: str,
        kind: str = "CREDIT_CARD",
        at: datetime | None = None,
        by: Driver | None = None,
        trip_id: str | None = None,
        taxes: tuple[Decimal, Decimal, Decimal, Decimal, Decimal] = NO_TAX,
    ) -> "WeekBuilder":
        number = len(self.trips)
        noon = datetime.combine(self.period.start, datetime.min.time(), NEW_YORK)
        self.trips.append(
            Trip(
                trip_id=trip_id or f"{30715204 + 37 * number}",
                driver_id=(by or self.leaseholder).driver_id,
                started_at=at
                or (noon + timedelta(minutes=5 + 71 * number % 10000)).astimezone(UTC),
                payment_type=kind,
                total_amount=money(amount),
                taxes=taxes,
            )
        )
        return self

    # -- obligations --------------------------------------------------------------------------

    def owe(
        self,
        category: Category,
        charge: str = "0.00",
        prior: str = "0.00",
        credit: str = "0.00",
        source_id: str | None = None,
        subcategory: str | None = None,
        description: str | None = None,
        credit_source: PostingSource = PostingSource.INTERIM_PAYMENT,
        by: Driver | None = None,
        due: date | None = None,
    ) -> "WeekBuilder":
        """One obligation: what was owed before, what is charged now, what was credited now."""
        number = len(self.openings) + 1
        obligation_id = f"OB-{number:05}"
        driver_id = by.driver_id if by else None
        booked = self.period.start + timedelta(days=1)
        self.openings.append(
            Opening(
                obligation_id=obligation_id,
                category=category,
                subcategory=subcategory,
                prior=money(prior),
                due_date=due,
                first_booked_on=booked,
                driver_id=driver_id,
                source_id=source_id,
                description=description,
            )
        )
        own = PostingSource.CURB if category is Category.TAXES else PostingSource(category.value)
        for amount, entry, source in (
            (charge, EntryType.DEBIT, own),
            (credit, EntryType.CREDIT, credit_source),
        ):
            if money(amount):
                self.postings.append(
                    Posting(
                        posting_id=f"P-{len(self.postings) + 1:06}",
                        driver_id=driver_id,
                        category=category,
                        subcategory=subcategory,
                        entry_type=entry,
                        amount=money(amount),
                        obligation_id=obligation_id,
                        source=source,
                        source_id=source_id if entry is EntryType.DEBIT else None,
                        description=description,
                        due_date=due,
                        booked_on=booked,
                    )
                )
        return self

    def _key(self, prefix: str, module: str) -> str:
        return f"{prefix}{len(self.modules[module]) + 1:06}"

    def tax(self, kind: TaxKind, charge: str, prior: str = "0.00") -> "WeekBuilder":
        return self.owe(Category.TAXES, charge, prior, subcategory=kind.value)

    def lease_fee(self, charge: str, prior: str = "0.00", **more: Any) -> "WeekBuilder":
        what = f"Lease fee, week of {self.period}"
        return self.owe(Category.LEASE, charge, prior, description=what, **more)

    def toll(
        self, charge: str, prior: str = "0.00", plaza: str = "Queens Midtown Tunnel", **more: Any
    ) -> "WeekBuilder":
        number, key = len(self.modules["tolls"]), self._key("EZ", "tolls")
        row = module_rows.toll(key, self._driver_id, plaza, number, _face(charge, prior))
        self.modules["tolls"][key] = row
        return self.owe(Category.EZPASS, charge, prior, source_id=key, **more)

    def violation(
        self,
        charge: str,
        prior: str = "0.00",
        note: str = "NO STANDING-DAY/TIME LIMITS",
        **more: Any,
    ) -> "WeekBuilder":
        key = f"93017{len(self.modules['violations']) + 10000:05}"
        row = module_rows.violation(key, self._driver_id, note, _face(charge, prior))
        self.modules["violations"][key] = row
        return self.owe(Category.PVB, charge, prior, source_id=key, **more)

    def ticket(
        self,
        charge: str,
        prior: str = "0.00",
        note: str = "Failure to yield to pedestrian",
        **more: Any,
    ) -> "WeekBuilder":
        key = f"FN{len(self.modules['tickets']) + 1:07}"
        row = module_rows.ticket(key, self._driver_id, note, _face(charge, prior))
        self.modules["tickets"][key] = row
        return self.owe(Category.TLC, charge, prior, source_id=key, **more)

    def repair(
        self, charge: str, prior: str = "0.00", workshop: str = "Woodside Auto Works", **more: Any
    ) -> "WeekBuilder":
        number, key, due = len(self.modules["repairs"]), self._key("R", "repairs"), self.period.end
        part = module_rows.repair_installment(key, due, _face(charge, prior))
        self.modules["repairs"][key] = module_rows.repair(key, number, workshop)
        self.modules["repair_installments"][part.installment_id] = part
        return self.owe(
            Category.REPAIRS, charge, prior, source_id=part.installment_id, due=due, **more
        )

    def loan(self, charge: str, prior: str = "0.00", **more: Any) -> "WeekBuilder":
        key, due = self._key("L", "loans"), self.period.end
        part = module_rows.loan_installment(key, due, _face(charge, prior))
        self.modules["loans"][key] = module_rows.loan(key)
        self.modules["loan_installments"][part.installment_id] = part
        return self.owe(
            Category.LOANS, charge, prior, source_id=part.installment_id, due=due, **more
        )

    def misc(
        self, charge: str, prior: str = "0.00", note: str = "Replacement ID card", **more: Any
    ) -> "WeekBuilder":
        key, on = self._key("M", "misc_charges"), self.period.start + timedelta(days=2)
        row = module_rows.misc_charge(key, self._driver_id, note, on, money(charge))
        self.modules["misc_charges"][key] = row
        return self.owe(Category.MISC, charge, prior, source_id=key, **more)

    @property
    def _driver_id(self) -> int:
        return self.leaseholder.driver_id

    # -- results ------------------------------------------------------------------------------

    def week(self) -> LeaseWeek:
        drivers = (self.leaseholder, *self.additional)
        return LeaseWeek(
            period=self.period,
            lease=Lease(
                self.lease_id,
                self.lease_type,
                "ACTIVE",
                date(2024, 3, 1),
                self.end_date,
                money("500.00"),
                money("1500.00"),
                self.vehicle.vehicle_id if self.vehicle else None,
                self.medallion.medallion_id if self.medallion else None,
            ),
            leaseholder=self.leaseholder,
            additional_drivers=self.additional,
            drivers={d.driver_id: d for d in drivers},
            vehicle=self.vehicle,
            medallion=self.medallion,
            trips=tuple(sorted(self.trips, key=lambda t: (t.started_at, t.trip_id))),
            openings=tuple(self.openings),
            postings=tuple(self.postings),
            modules=Modules(**self.modules),
        )

    def statement(self) -> Statement:
        return compute(self.week())


def _face(charge: str, prior: str) -> Decimal:
    """What the module row says: the charge, or what was charged in an earlier week."""
    return money(charge) or money(prior)


def typical_week(trips: int = 125, tolls: int = 10) -> WeekBuilder:
    """A full week of a full-time driver: every section has rows, more comes in than goes out."""
    builder = WeekBuilder()
    tax = (money("0.50"), money("1.00"), money("2.50"), money("0.75"), ZERO)
    for number in range(trips):
        kind = "CASH" if number % 9 == 4 else "CREDIT_CARD"
        builder.trip(f"{Decimal(900 + 137 * number % 4100) / 100:.2f}", kind, taxes=tax)
    for tax_kind, amount in zip(
        TaxKind, ("62.50", "125.00", "312.50", "93.75", "3.50"), strict=True
    ):
        builder.tax(tax_kind, amount)
    builder.lease_fee("500.00")
    for number in range(tolls):
        builder.toll("6.94" if number % 3 else "11.19")
    builder.violation("115.00", prior="65.00").violation(
        "50.00", note="PHTO SCHOOL ZN SPEED VIOLATION"
    )
    builder.ticket("0.00", prior="75.00")
    builder.repair("200.00", prior="50.00").loan("252.30", prior="52.30", credit="52.30")
    return builder.misc("25.00")
