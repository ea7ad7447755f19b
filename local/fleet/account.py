"""One lease's books while they are being written: its rows, and what the ledger says of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from local.fleet.books import Fleet
from local.fleet.cents import dollars
from local.fleet.people import Person
from local.fleet.rows import Medallion, Posting, Repair, Trip
from local.fleet.weeks import sunday_of


@dataclass(frozen=True, slots=True)
class Profile:
    """What makes a lease what it is. Money in cents."""

    lease_id: int
    drivers: tuple[Person, ...]
    """The leaseholder first. Others are ADDITIONAL."""
    weekly_fee: int
    card_trips: tuple[int, int]
    """Card trips of a week, from and to."""
    cash_trips: tuple[int, int]
    night: bool = False
    """Whether the leaseholder drives nights, into the next date. ADDITIONAL drivers take the
    other shift."""
    lease_type: str = "LONG_TERM"
    status: str = "ACTIVE"
    start: date = date(2024, 1, 7)
    end: date | None = None
    deposit: int = 50_000
    has_vehicle: bool = True
    has_medallion: bool = True
    opening_debt: int = 0
    """What was left unpaid of the last week before the books begin."""
    repairs: int = 0
    loans: int = 0
    """How many of each."""
    holder_until: date | None = None
    """The leaseholder's last day, where it comes before the lease's."""
    idle_weeks: frozenset[date] = frozenset()
    """First days of weeks without a shift: sick, on leave, cab in the shop."""

    def runs_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def drives_on(self, place: int, day: date) -> bool:
        """Whether driver number `place` may drive that day."""
        gone = place == 0 and self.holder_until is not None and day > self.holder_until
        return self.runs_on(day) and not gone


@dataclass(slots=True)
class Account:
    """Writes module rows into `fleet`, and keeps the lease's own trips and postings at hand."""

    fleet: Fleet
    profile: Profile
    plate: str
    """The cab's, or that of the cab lent while the lease has none."""
    medallion: Medallion | None
    trips: list[Trip] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def lease_id(self) -> int:
        return self.profile.lease_id

    @property
    def holder_id(self) -> int:
        return self.profile.drivers[0].driver_id

    @property
    def last_booking_day(self) -> date | None:
        """The Saturday of the week in which the lease ends: nothing is charged after it."""
        end = self.profile.end
        return None if end is None else sunday_of(end) + timedelta(days=6)

    def next_number(self, what: str) -> int:
        """1, 2, ... for each `what`: the running part of keys."""
        self.counters[what] = self.counters.get(what, 0) + 1
        return self.counters[what]

    def number_from(self, what: str, number: int) -> None:
        """Let the next number of `what` be the one after `number`."""
        self.counters[what] = number

    def debit(
        self,
        category: str,
        obligation_id: str,
        amount: int,
        booked_on: date,
        *,
        source: str | None = None,
        source_id: str | None = None,
        subcategory: str | None = None,
        driver_id: int | None = None,
        description: str | None = None,
        due_date: date | None = None,
    ) -> Posting:
        """Charge `amount` cents. The source is the category's own module unless given."""
        return self._post(
            Posting(
                posting_id=self._posting_id(obligation_id, "D"),
                lease_id=self.lease_id,
                driver_id=driver_id or self.holder_id,
                category=category,
                subcategory=subcategory,
                entry_type="DEBIT",
                amount=dollars(amount),
                obligation_id=obligation_id,
                source=source or category,
                source_id=source_id,
                description=description,
                due_date=due_date,
                booked_on=booked_on,
            )
        )

    def credit(
        self,
        category: str,
        obligation_id: str,
        amount: int,
        booked_on: date,
        *,
        source: str,
        subcategory: str | None = None,
        source_id: str | None = None,
        description: str | None = None,
    ) -> Posting:
        """Take `amount` cents off what an obligation owes."""
        return self._post(
            Posting(
                posting_id=self._posting_id(obligation_id, "C"),
                lease_id=self.lease_id,
                driver_id=self.holder_id,
                category=category,
                subcategory=subcategory,
                entry_type="CREDIT",
                amount=dollars(amount),
                obligation_id=obligation_id,
                source=source,
                source_id=source_id,
                description=description,
                due_date=None,
                booked_on=booked_on,
            )
        )

    def _posting_id(self, obligation_id: str, side: str) -> str:
        return f"{obligation_id}/{side}{self.next_number(obligation_id + side)}"

    def _post(self, posting: Posting) -> Posting:
        self.postings.append(posting)
        return posting
