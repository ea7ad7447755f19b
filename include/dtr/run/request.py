"""What a run is asked for, and the batches that it hands to the mapped tasks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from include.dtr.errors import RunRefused
from include.dtr.period import PayPeriod

CHUNK = 50
"""Leases read, rendered and stored together: the memory of a task does not grow with its batch."""
LARGEST = 2_147_483_647
"""What a lease number can be at most (PostgreSQL's integer)."""


@dataclass(frozen=True, slots=True)
class Request:
    """A run's parameters as people give them. Dates are local to New York."""

    period_start: date | None = None
    period_end: date | None = None
    lease_ids: tuple[int, ...] = ()
    """Empty: every lease in scope."""
    regenerate: bool = False
    """Void what stands and issue the next revision where its content has changed."""
    preview: bool = False
    """Compute and render; issue nothing."""
    cascade: bool = False
    """Regenerate, and put later statements right that were made without this one."""
    allow_no_trips: bool = False
    """Go on though the books hold no CURB trip at all for the period."""

    @classmethod
    def from_params(cls, params: dict[str, Any]) -> "Request":
        """From the DAG's params (JSON types). Raises `RunRefused` for what is not a date."""
        return cls(
            period_start=_date("period_start", params.get("period_start")),
            period_end=_date("period_end", params.get("period_end")),
            lease_ids=_lease_ids(params.get("lease_ids") or ()),
            regenerate=bool(params.get("regenerate") or params.get("cascade")),
            preview=bool(params.get("preview")),
            cascade=bool(params.get("cascade")),
            allow_no_trips=bool(params.get("allow_no_trips")),
        )


def _lease_ids(numbers: Sequence[object]) -> tuple[int, ...]:
    """Airflow's schema lets nothing else in; the command line and a careless caller might."""
    for number in numbers:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= LARGEST:
            raise RunRefused(f"{str(number)[:40]!r} is not a lease number; give whole numbers.")
    return tuple(sorted({number for number in numbers if isinstance(number, int)}))


def _date(name: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RunRefused(
            f"{name} is {text[:40]!r}, which is not a date; write it as 2025-11-09."
        ) from None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some leases of one run, small enough to travel between tasks. Money never does."""

    period: PayPeriod
    lease_ids: tuple[int, ...]
    regenerate: bool = False
    preview: bool = False
    cascade: bool = False
    paid: tuple[int, ...] = ()
    """Leases whose paid statement is to be made again all the same: they were asked for by number,
    and were paid before that."""

    @property
    def label(self) -> str:
        """For the task's place in Airflow's grid: "Lease 1045", "Leases 1045 to 1101 (57)"."""
        first, last = self.lease_ids[0], self.lease_ids[-1]
        if len(self.lease_ids) == 1:
            return f"Lease {first}"
        return f"Leases {first} to {last} ({len(self.lease_ids)})"

    def to_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "lease_ids": list(self.lease_ids),
            "regenerate": self.regenerate,
            "preview": self.preview,
            "cascade": self.cascade,
            "paid": list(self.paid),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Batch":
        return cls(
            PayPeriod(
                date.fromisoformat(data["period_start"]), date.fromisoformat(data["period_end"])
            ),
            tuple(data["lease_ids"]),
            data["regenerate"],
            data["preview"],
            data["cascade"],
            tuple(data["paid"]),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    period: PayPeriod
    batches: tuple[Batch, ...] = field(default=())
    in_scope: int = 0
    """Leases that the run covers."""
    already_issued: int = 0
    """Of those, leases whose statement stands and is left alone."""


def split(lease_ids: Sequence[int], most: int, size: int) -> list[tuple[int, ...]]:
    """`lease_ids` in order, in at most `most` batches that differ by one lease at the most.

    Up to `most` leases: one each. Beyond, no more batches than it takes for `size` leases in
    each: a task costs Airflow as much as a hundred statements cost us.
    """
    count = len(lease_ids)
    if count > most:
        count = min(-(-count // size), most)
    cuts = [round(len(lease_ids) * place / count) for place in range(count + 1)] if count else [0]
    return [tuple(lease_ids[a:b]) for a, b in pairwise(cuts)]
