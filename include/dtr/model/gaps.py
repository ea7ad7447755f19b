"""Days of a lease that no statement covers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Gap:
    """Local dates, both included, on which a lease ran and that no statement covers."""

    lease_id: int
    first_day: date
    last_day: date

    def __str__(self) -> str:
        first, last = self.first_day, self.last_day
        return f"{first}" if first == last else f"{first} to {last}"
