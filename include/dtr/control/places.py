"""Where a lease's dollars of a period lie: every dollar in exactly one place. Pure."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from include.dtr.sentences import named


class Place(StrEnum):
    STATEMENTS = "statements"
    FAILED = "failed_leases"
    NOT_ISSUED = "not_issued"
    UNASSIGNED = "unassigned"


class Places:
    """Which of the four places a lease's dollars lie in."""

    def __init__(
        self, issued: Collection[int], failed: Collection[int], in_scope: Collection[int]
    ) -> None:
        self.issued, self._failed, self._in_scope = set(issued), set(failed), set(in_scope)

    def __call__(self, lease_id: int | None) -> Place:
        if lease_id in self.issued:
            return Place.STATEMENTS
        if lease_id in self._failed:
            return Place.FAILED
        return Place.NOT_ISSUED if lease_id in self._in_scope else Place.UNASSIGNED


def owners(lease_ids: Iterable[int | None]) -> str:
    """ "lease 9999 and no lease at all" """
    ids = set(lease_ids)
    known = sorted(lease for lease in ids if lease is not None)
    if not known:
        return "no lease at all"
    return f"{named(known)} and no lease at all" if None in ids else named(known)
