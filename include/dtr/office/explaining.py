"""Explaining a statement: what the books say now, beside what was issued."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from include.dtr.explain import explain
from include.dtr.explanation import Explanation
from include.dtr.fingerprint import fingerprint
from include.dtr.model import Statement
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.office.statements import find_in
from include.dtr.period import PayPeriod
from include.dtr.records.db import Connection
from include.dtr.records.events import EventKind
from include.dtr.records.queries import StatementInFull
from include.dtr.sources.obligation_history import read_history
from include.dtr.sources.reader import read_batch
from include.dtr.sources.session import snapshot
from include.dtr.statement import compute

FIGURES = ("prior", "charge", "credit", "paid", "forward")


class Agreement(StrEnum):
    """How the books of now compare with what a revision says."""

    NOT_ISSUED = "NOT_ISSUED"
    """Nothing was issued in this revision."""
    SAME = "SAME"
    """Everything that the statement says: figures, names, descriptions."""
    FIGURES_ONLY = "FIGURES_ONLY"
    """Every figure; something else that is printed, such as a name, has changed."""
    DIFFERENT = "DIFFERENT"
    """At least one figure has changed."""


@dataclass(frozen=True, slots=True)
class Explained:
    explanation: Explanation
    revision: int
    agreement: Agreement


def explain_dtr(office: Office, actor: Actor, dtr_id: str, revision: int | None) -> Explained:
    """The trips and postings behind every figure, read from the books as they are now.

    Raises `NoSuchDtr`, and `LeaseFault` where the lease's data gives no statement.
    """
    with office.records() as records:
        full = find_in(records, dtr_id, revision)
        row = full.row
        trail.note(records, actor, EventKind.EXPLAINED, dtr_id, row.revision)
    with office.source() as books:
        statement, explanation = explain_week(
            books, PayPeriod(row.period_start, row.period_end), row.lease_id
        )
    return Explained(explanation, row.revision, agreement(full, statement))


def explain_week(
    books: Connection, period: PayPeriod, lease_id: int
) -> tuple[Statement, Explanation]:
    """The statement of a lease's week and what is behind it, both from one state of the books.

    Raises `LeaseFault` where the lease's data gives no statement.
    """
    with snapshot(books):
        reading = read_batch(books, period, [lease_id])
        if fault := reading.faults.get(lease_id):
            raise fault
        week = reading.weeks[lease_id]
        earlier = read_history(books, week)
    statement = compute(week)
    return statement, explain(statement, earlier)


def agreement(full: StatementInFull, statement: Statement) -> Agreement:
    """How `statement`, computed now, compares with the stored revision."""
    if full.row.total_due is None:
        return Agreement.NOT_ISSUED
    if full.statement_sha256 == fingerprint(statement):
        return Agreement.SAME
    return Agreement.FIGURES_ONLY if _same_figures(full, statement) else Agreement.DIFFERENT


def _same_figures(full: StatementInFull, statement: Statement) -> bool:
    issued = {
        line["obligation_id"]: [Decimal(line[name]) for name in FIGURES] for line in full.balances
    }
    computed = {
        balance.obligation_id: [getattr(balance, name) for name in FIGURES]
        for balance in statement.balances
    }
    row, deposit = full.row, statement.week.lease.deposit_amount
    return issued == computed and (
        (row.cc_earnings, row.cash_earnings, row.deposit_amount)
        == (statement.cc_earnings, statement.cash_earnings, deposit)
    )
