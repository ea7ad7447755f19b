"""From a reading of the books to statements: what one lease's data breaks stays with that lease."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from include.dtr.errors import LeaseFault
from include.dtr.model import Statement
from include.dtr.sources.reader import BatchReading
from include.dtr.statement import compute

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Reasons = dict[int, str]


def compute_all(reading: BatchReading) -> tuple[dict[int, Statement], Reasons]:
    """Each lease's statement, or the reason why it has none."""
    reasons = {lease: fault.reason for lease, fault in reading.faults.items()}
    statements, failed = each_on_its_own(reading.weeks, lambda x: compute(reading.weeks[x]))
    return statements, reasons | failed


def each_on_its_own(
    lease_ids: Iterable[int], work: Callable[[int], Result]
) -> tuple[dict[int, Result], Reasons]:
    """`work` done for each lease; whatever it raises is that lease's reason and no other's.

    For pure work only: there, every exception comes from the lease's own data, or from a bug
    that its data found. The latter is logged with its traceback for us to fix.
    """
    done: dict[int, Result] = {}
    reasons: Reasons = {}
    for lease_id in lease_ids:
        try:
            done[lease_id] = work(lease_id)
        except LeaseFault as fault:
            reasons[lease_id] = fault.reason
        except Exception as defect:
            log.error("Lease %d: a bug in this program", lease_id, exc_info=defect)
            reasons[lease_id] = (
                f"its data brought out a bug in this program ({type(defect).__name__}); the "
                "task's log has the traceback, please report it"
            )
    return done, reasons
