"""What became of a lease's dollars of a period: each has exactly one disposition. Pure."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from include.dtr.sentences import named


class Disposition(StrEnum):
    STATEMENTS = "statements"
    FAILED = "failed_leases"
    NOT_ISSUED = "not_issued"
    UNASSIGNED = "unassigned"


class Dispositions:
    """Which of the four a lease's dollars have."""

    def __init__(
        self, issued: Collection[int], failed: Collection[int], in_scope: Collection[int]
    ) -> None:
        self.issued, self.failed, self._in_scope = set(issued), set(failed), set(in_scope)

    def __call__(self, lease_id: int | None) -> Disposition:
        if lease_id in self.issued:
            return Disposition.STATEMENTS
        if lease_id in self.failed:
            return Disposition.FAILED
        return Disposition.NOT_ISSUED if lease_id in self._in_scope else Disposition.UNASSIGNED


def owners(lease_ids: Iterable[int | None]) -> str:
    """ "lease 9999 and no lease at all" """
    ids = set(lease_ids)
    known = sorted(lease for lease in ids if lease is not None)
    if not known:
        return "no lease at all"
    return f"{named(known)} and no lease at all" if None in ids else named(known)
