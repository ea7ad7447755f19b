"""What the steps by which a chunk of leases is issued hand to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from include.dtr.connections import Connection, Stores
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.model import Statement
from include.dtr.records.dtrs import Standing
from include.dtr.records.issuing import Finished
from include.dtr.records.neighbors import Neighborhood
from include.dtr.records.runs import Trigger
from include.dtr.run.cascade import Cascade
from include.dtr.run.compute import Reasons
from include.dtr.run.request import Batch
from include.dtr.run.tally import Step, Tally
from include.dtr.run.uploads import Uploads

Statements = Mapping[int, Statement]
"""By lease."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch came to, for the task's log."""

    issued: int = 0
    unchanged: int = 0
    reasons: Reasons = field(default_factory=dict)
    """Why leases failed, by id."""

    def __add__(self, other: "Done") -> "Done":
        return Done(
            self.issued + other.issued,
            self.unchanged + other.unchanged,
            self.reasons | other.reasons,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """What every step needs: the stores, who asked, and for what."""

    stores: Stores
    uploads: Uploads
    trigger: Trigger
    batch: Batch
    tally: Tally

    @property
    def records(self) -> Connection:
        return self.stores.records

    @property
    def run_id(self) -> str:
        return self.trigger.run_id


@dataclass(frozen=True, slots=True)
class Taken:
    """The leases of a chunk that this run is to see to."""

    own: Mapping[int, Standing]
    """Rows of this run that are not issued."""
    again: Mapping[int, Standing]
    """Standing statements that are to be looked at again."""
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of the computed statements."""

    to_make: Mapping[int, Standing]
    unchanged: Sequence[Standing]
    cascades: Mapping[int, Cascade]
    around: Mapping[int, Neighborhood]
    """What the decision was taken on; compared again by the transaction that issues."""
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies in the archive, and what does not."""

    finished: Sequence[Finished]
    reasons: Reasons
    steps: Mapping[int, Step]
    store_fault: StoreRefused | TransientFault | None


@dataclass(frozen=True, slots=True)
class ChunkRows:
    """Where a lease that fails is to be recorded."""

    found: Mapping[int, Standing]
    opened: Mapping[int, int]
    """Ids of the revisions that this chunk has opened in place of what stood."""
