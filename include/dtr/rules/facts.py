"""What a week's books and statements say, as far as rules are about it. Money is dollars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """What a lease was charged in the week, less what was taken back by adjustments in it."""

    lease_id: int
    lease_type: str | None
    days: int
    """Days of the week on which the lease ran, 0 to 7."""
    category: str
    about: str
    """The lease's week for LEASE; else the obligation."""
    kind: str | None
    """Of a miscellaneous charge, in capitals."""
    amount: Decimal
    booked_on: date
    """The first day on which any of it was booked."""
    due_date: date | None


@dataclass(frozen=True, slots=True)
class OwnWeeks:
    """One figure of a statement beside the same figure of the driver's statements before it."""

    lease_id: int
    driver_id: int
    figure: str
    """Words: "card earnings", "deductions"."""
    value: Decimal
    weeks: int
    """Statements of the weeks before that it is compared with."""
    low: Decimal
    """The lower quartile of those."""
    middle: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class RepeatedTrip:
    """Trips of one cab that began at the same instant and came to the same amount."""

    trip_ids: Sequence[str]
    lease_ids: Sequence[int]
    started_at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LargeTrip:
    trip_id: str
    lease_id: int | None
    amount: Decimal
    """Below zero: a refund."""


@dataclass(frozen=True, slots=True)
class RepeatedToll:
    """A toll for which more was charged than it cost, under one id or several."""

    toll_ids: Sequence[str]
    lease_id: int
    occurred_at: datetime
    cost: Decimal
    charged: Decimal


@dataclass(frozen=True, slots=True)
class LongWeek:
    """A driver whose trips of the week last longer than is possible."""

    driver_id: int
    lease_ids: Sequence[int]
    hours: Decimal
    trips: int


@dataclass(frozen=True, slots=True)
class Facts:
    charges: Sequence[Charge] = ()
    card_earnings: Mapping[int, Decimal] = field(default_factory=dict)
    """By lease, of the standing statements."""
    own_weeks: Sequence[OwnWeeks] = ()
    repeated_trips: Sequence[RepeatedTrip] = ()
    large_trips: Sequence[LargeTrip] = ()
    repeated_tolls: Sequence[RepeatedToll] = ()
    long_weeks: Sequence[LongWeek] = ()
