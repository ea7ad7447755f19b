"""Every error this project raises on purpose. Few, named, each saying what to do.

Permanent errors are not retried. Only `TransientFault` is, and what is not ours.
"""

from collections.abc import Mapping, Sequence

LONGEST_REASON, LONGEST_KEY = 500, 120
"""Characters. A reason quotes what stands in a row, and that can be a megabyte."""


def one_line(text: str, longest: int = LONGEST_REASON) -> str:
    """`text` as one line of printable characters, so that no row can forge a line of a log."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= longest else line[: longest - 1] + "…"


class DtrError(Exception):
    """Base of all errors below; `str()` is a sentence that people in the office understand."""


class RunRefused(DtrError):
    """The run's parameters cannot be honored: bad period, unknown lease, overlap, paid DTR."""


class SourceContractBroken(DtrError):
    """A `dtr_source` view is missing, unreadable, or has the wrong columns."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "The source schema dtr_source does not keep its contract: " + "; ".join(self.problems)
        )


class LeaseFault(DtrError):
    """What is wrong with one lease: it fails with this reason, and no other lease does."""

    def __init__(self, lease_id: int, reason: str) -> None:
        self.lease_id = lease_id
        self.reason = one_line(reason)
        super().__init__(f"Lease {lease_id}: {self.reason}")


class BadRow(LeaseFault):
    """A source row breaks the contract of its view."""

    def __init__(self, lease_id: int, view: str, key: object, column: str, what: str) -> None:
        self.view, self.key, self.column = view, key, column
        named = one_line(str(key), LONGEST_KEY)
        super().__init__(lease_id, f"dtr_source.{view} row {named}, column {column}: {what}")


class StatementUnbalanced(LeaseFault):
    """An identity of domain section 4 does not hold: a bug in this program, never issued."""


class LedgerDisagrees(LeaseFault):
    """The ledger already holds this period's EARNINGS credits, and they are not what is due."""


class LeasesFailed(DtrError):
    """Raised at the end of a batch or run in which at least one lease failed."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        self.reasons = dict(reasons)
        listed = "; ".join(f"lease {lease}: {reason}" for lease, reason in sorted(reasons.items()))
        noun = "lease" if len(reasons) == 1 else "leases"
        super().__init__(f"{len(reasons)} {noun} failed: {listed}")


class DoesNotReconcile(DtrError):
    """Every lease was issued, yet the statements do not add up to the books."""


class ChangeRefused(DtrError):
    """A person's change (pay, void) that the DTR's state does not allow."""


class StoreRefused(DtrError):
    """A database or bucket answers, but not as it must: rights, missing table, missing bucket."""


class TransientFault(DtrError):
    """The database, the object store or the network failed: trying again can succeed."""
