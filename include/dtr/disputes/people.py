"""Disputes as people handle them: asked, answered, decided, part of the payment held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from include.dtr.delivery.answers import queue_answer
from include.dtr.delivery.saying import CARD_LINE, CASH_LINE, WHOLE
from include.dtr.disputes import PACKAGE
from include.dtr.disputes import records as kept
from include.dtr.disputes.records import Dispute, DisputeState, WeekDisputes
from include.dtr.disputes.written import cleaned
from include.dtr.entered import EntryRefused, visible
from include.dtr.errors import ChangeRefused
from include.dtr.money import ZERO, is_whole_cents, plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.office import Office
from include.dtr.office.seen import refuse_erased
from include.dtr.office.statements import find_in
from include.dtr.period import local_date
from include.dtr.records import queries
from include.dtr.records.db import Connection, value
from include.dtr.records.dtrs import Status
from include.dtr.records.events import EventKind
from include.dtr.records.queries import StatementInFull, TrailEvent
from include.dtr.settings import settings
from include.dtr.sources.corrections import has_posting
from include.dtr.sqlfiles import sql_file

MOST_OPEN = 20
"""The most open questions about one statement; beyond that, the driver can call the office."""


class NoSuchDispute(NoSuchDtr):
    """There is no dispute of that number."""


class TooMany(ChangeRefused):
    """More open questions about one statement than can be kept apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    dispute_id: int
    due_on: date
    """By when it is to be answered."""


@dataclass(frozen=True, slots=True)
class Story:
    """A dispute with its events, oldest first."""

    dispute: Dispute
    events: Sequence[TrailEvent]


def line_amounts(full: StatementInFull) -> dict[str, Decimal]:
    """The lines that can be asked about, with what each states in dollars, in their order."""
    amounts: dict[str, Decimal] = {
        CARD_LINE: full.row.cc_earnings or ZERO,
        CASH_LINE: full.row.cash_earnings or ZERO,
    }
    for line in full.balances:
        amounts[line["obligation_id"]] = owed(line)
    amounts[WHOLE] = full.row.total_due or ZERO
    return amounts


def owed(line: Mapping[str, str]) -> Decimal:
    """What an obligation comes to: what was left, and what was charged less credited."""
    return Decimal(line["prior"]) + Decimal(line["charge"]) - Decimal(line["credit"])


def ask(
    office: Office,
    actor: Actor,
    full: StatementInFull,
    line: str,
    words: str,
    language: str,
    link_id: int | None = None,
) -> Asked:
    """Keep a question about a line; the same words twice are one question.

    Raises `EntryRefused` for a line that is not there or no words, `ChangeRefused` where the
    statement no longer stands, `TooMany`.
    """
    refuse_erased(full.row.dtr_id, full.erased_at, "asked about")
    amounts = line_amounts(full)
    if line not in amounts:
        raise EntryRefused("The statement has no such line.")
    days = timedelta(days=settings().dispute_answer_days)
    keys = {
        "dtr_row_id": full.row.id,
        "line": line,
        "amount": amounts[line],
        "words": cleaned(words),
        "language": language,
        "link_id": link_id,
        "opened_by": actor.name,
        "due_on": local_date(office.now()) + days,
    }
    with office.records() as records, records.transaction():
        if same := records.execute(sql_file(PACKAGE, "same"), keys).fetchone():
            return Asked(*same)
        if (
            value(records, sql_file(PACKAGE, "open_count"), {"dtr_id": full.row.dtr_id})
            >= MOST_OPEN
        ):
            raise TooMany(f"{MOST_OPEN} questions about {full.row.dtr_id} wait already.")
        made = records.execute(sql_file(PACKAGE, "open"), keys).fetchone()
        if made is None:
            made = records.execute(sql_file(PACKAGE, "same"), keys).fetchone()
        if made is None:
            raise ChangeRefused(f"{full.row.dtr_id} was replaced meanwhile; look at it again.")
        asked = Asked(*made)
        trail.note(
            records,
            actor,
            EventKind.DISPUTE_OPENED,
            full.row.dtr_id,
            full.row.revision,
            dispute_id=asked.dispute_id,
            line=line,
        )
    return asked


def enter(
    office: Office, actor: Actor, dtr_id: str, line: str, words: str, language: str = "en"
) -> Asked:
    """A question that the office notes for a driver who called. Raises as `ask`, `NoSuchDtr`."""
    with office.records() as records:
        full = find_in(records, dtr_id, None)
    if full.row.status != Status.GENERATED:
        raise ChangeRefused(f"{dtr_id} is {full.row.status}; only an issued one has lines.")
    return ask(office, actor, full, line, words, language)


def answer(
    office: Office,
    actor: Actor,
    dispute_id: int,
    state: DisputeState,
    text: str,
    posting_id: str | None = None,
) -> None:
    """Answer, accept or reject; the answer is queued to be sent to the driver.

    An accepted one names the posting that corrects it, which the ledger must hold for the lease.
    What was held back is held no longer. Raises `NoSuchDispute`, `EntryRefused`, `ChangeRefused`.
    """
    if state is DisputeState.OPEN:
        raise EntryRefused("An answer explains, accepts or rejects.")
    text = cleaned(text)
    posting_id = visible("posting id", (posting_id or "").strip()) or None
    with office.records() as records:
        dispute = _find(records, dispute_id)
    if state is DisputeState.ACCEPTED:
        if posting_id is None:
            raise EntryRefused("Name the posting that corrects it: book it in the ledger first.")
        with office.source() as books:
            if not has_posting(books, dispute.lease_id, posting_id):
                raise EntryRefused(
                    f"The ledger has no posting {posting_id} for lease {dispute.lease_id}. Book "
                    "the correction first, or check its id."
                )
    elif posting_id is not None:
        raise EntryRefused("Only what is accepted is corrected by a posting.")
    keys = {
        "id": dispute_id,
        "state": str(state),
        "answer": text,
        "posting_id": posting_id,
        "answered_by": actor.name,
    }
    with office.records() as records, records.transaction():
        if records.execute(sql_file(PACKAGE, "answer"), keys).rowcount != 1:
            raise ChangeRefused(f"Dispute {dispute_id} was decided meanwhile; look at it again.")
        queue_answer(records, dispute_id, actor.name)
        trail.note(
            records,
            actor,
            EventKind.DISPUTE_ANSWERED,
            dispute.dtr_id,
            dispute.revision,
            dispute_id=dispute_id,
            state=state,
            posting_id=posting_id,
        )


def hold(office: Office, actor: Actor, dispute_id: int, amount: Decimal) -> None:
    """Hold back `amount` dollars of the statement's payment while the dispute is open; 0: none.

    Raises `NoSuchDispute`; `EntryRefused` for more than the statement pays out; `ChangeRefused`.
    """
    with office.records() as records, records.transaction():
        dispute = _find(records, dispute_id)
        most = max(dispute.total_due or ZERO, ZERO)
        if not is_whole_cents(amount) or not ZERO <= amount <= most:
            raise EntryRefused(f"Hold back between 0.00 and what {dispute.dtr_id} pays out.")
        keys = {"id": dispute_id, "held": amount}
        if records.execute(sql_file(PACKAGE, "hold"), keys).rowcount != 1:
            raise ChangeRefused(f"Dispute {dispute_id} is {dispute.state}: nothing is held back.")
        trail.note(
            records,
            actor,
            EventKind.DISPUTE_HELD,
            dispute.dtr_id,
            dispute.revision,
            dispute_id=dispute_id,
            held=plain(amount),
        )


def queue(
    office: Office,
    actor: Actor,
    states: Sequence[DisputeState] = (),
    start: date | None = None,
    skipped: int = 0,
) -> list[Dispute]:
    """The office's queue, as `kept.queue`. Leaves an event."""
    with office.records() as records:
        found = kept.queue(records, states, start, skipped=skipped)
        trail.note(records, actor, EventKind.LISTED, what="disputes", rows=len(found))
    return found


def read(office: Office, actor: Actor, dispute_id: int) -> Story:
    """One dispute with what happened to it. Raises `NoSuchDispute`."""
    with office.records() as records:
        dispute = _find(records, dispute_id)
        trail.note(
            records, actor, EventKind.READ, dispute.dtr_id, dispute.revision, dispute_id=dispute_id
        )
        events = [
            event
            for event in reversed(queries.trail(records, dispute.dtr_id))
            if event.details.get("dispute_id") == dispute_id and event.event != EventKind.READ
        ]
    return Story(dispute, events)


def asked_about(office: Office, dtr_id: str) -> list[Dispute]:
    """What was asked about a DTR, oldest first."""
    with office.records() as records:
        return kept.of_dtr(records, dtr_id)


def week_disputes(office: Office, start: date | None) -> WeekDisputes:
    """How the questions about a week's statements stand; None: about all weeks."""
    with office.records() as records:
        return kept.week(records, start, local_date(office.now()))


def _find(records: Connection, dispute_id: int) -> Dispute:
    dispute = kept.find(records, dispute_id)
    if dispute is None:
        raise NoSuchDispute(f"There is no dispute {dispute_id}.")
    return dispute
