"""Explaining a statement: what the books say now, beside what was issued."""

from dataclasses import dataclass
from decimal import Decimal

from include.dtr.explain import explain
from include.dtr.explanation import Explanation
from include.dtr.model import Statement
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.place import Office
from include.dtr.office.statements import find_in
from include.dtr.period import PayPeriod
from include.dtr.records.events import EventKind
from include.dtr.records.queries import StatementInFull
from include.dtr.sources.history import read_history
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute


@dataclass(frozen=True, slots=True)
class Explained:
    explanation: Explanation
    revision: int
    as_issued: bool | None
    """Whether the books still give the issued figures; None where none were issued."""


def explain_dtr(office: Office, actor: Actor, dtr_id: str, revision: int | None) -> Explained:
    """The trips and postings behind every figure, read from the books as they are now.

    Raises `NoSuchDtr`, and `LeaseFault` where the lease's data gives no statement.
    """
    with office.records() as records:
        full = find_in(records, dtr_id, revision)
        row = full.row
        trail.note(records, actor, EventKind.EXPLAINED, dtr_id, row.revision)
    period = PayPeriod(row.period_start, row.period_end)
    with office.source() as books:
        reading = read_batch(books, period, [row.lease_id])
        if fault := reading.faults.get(row.lease_id):
            raise fault
        week = reading.weeks[row.lease_id]
        earlier = read_history(books, week)
    statement = compute(week)
    return Explained(
        explanation=explain(statement, earlier),
        revision=row.revision,
        as_issued=None if row.total_due is None else _as_issued(full, statement),
    )


def _as_issued(full: StatementInFull, statement: Statement) -> bool:
    """Whether every figure of the computed statement is the one that was issued."""
    names = ("prior", "charge", "credit", "paid", "forward")
    issued = {
        line["obligation_id"]: [Decimal(line[name]) for name in names] for line in full.balances
    }
    computed = {
        balance.obligation_id: [getattr(balance, name) for name in names]
        for balance in statement.balances
    }
    earnings = (statement.cc_earnings, statement.cash_earnings)
    return issued == computed and earnings == (full.row.cc_earnings, full.row.cash_earnings)
