"""What a link shows: its statement, those that were sent to the same driver before, his questions.

Whoever has the link is the driver, as far as anybody can know; so it shows nothing of others, and
a link that a person handed out, perhaps to somebody else, shows its own statement alone.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from include.dtr.delivery.earlier import SentWeek, weeks_sent
from include.dtr.disputes import records as disputes
from include.dtr.disputes.records import Dispute
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.money import ZERO
from include.dtr.office import links
from include.dtr.office.actor import Actor
from include.dtr.office.documents import Pdf
from include.dtr.office.errors import NoSuchLink
from include.dtr.office.office import Office
from include.dtr.office.statements import find_in
from include.dtr.payments.week_money import WeekMoney, money_of_week
from include.dtr.period import local_date
from include.dtr.records.links import LinkTarget
from include.dtr.records.queries import StatementInFull
from include.dtr.sources.contacts import read_contacts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """The statement that a link shows now."""

    target: LinkTarget
    full: StatementInFull
    earlier: Sequence[SentWeek]
    """The driver's other weeks that were sent to him, newest first; the link's own among them
    where another is shown."""


@dataclass(frozen=True, slots=True)
class Visit:
    shown: Shown
    name: str
    """The driver's, in the books now; "" where they do not answer."""
    paid_by: str
    """ACH or CHECK; "" where the books do not answer."""
    questions: Sequence[Dispute]
    money: WeekMoney
    """Where it is now."""
    today: date
    """In New York."""


def visit(office: Office, actor: Actor, shown: Shown) -> Visit:
    """What the page shows; leaves an event."""
    row = shown.full.row
    with office.records() as records:
        questions = [
            each for each in disputes.of_dtr(records, row.dtr_id) if each.driver_id == row.driver_id
        ]
        money = money_of_week(records, row.dtr_id, row.total_due or ZERO)
        links.note_visit(records, actor, shown.target, row.dtr_id, row.revision, "page")
    name, paid_by = _of_books(office, row.driver_id)
    return Visit(shown, name, paid_by, questions, money, local_date(office.now()))


def pdf(office: Office, actor: Actor, shown: Shown) -> Pdf:
    """The PDF of what the page shows. Raises `NoSuchLink`, `PdfDiffers`, `StoreRefused`."""
    row, key = shown.full.row, shown.full.pdf_s3_key
    if key is None or row.pdf_sha256 is None:
        raise NoSuchLink("Not Found", shown.target.language)
    return links.pdf_behind(
        office, actor, shown.target, row.dtr_id, row.revision, key, row.pdf_sha256
    )


def look(office: Office, actor: Actor, token: str, week: str | None) -> Shown:
    """The link's own statement, or the driver's other one that `week` (a DTR id) names.

    Raises `NoSuchLink`, also for a week that is not his or was never sent to him.
    """
    target = links.opened(office, actor, token)
    with office.records() as records:
        sent: list[SentWeek] = []
        if target.was_sent and target.driver_id is not None:
            sent = weeks_sent(records, target.driver_id, target.dtr_row_id)
        chosen = next((each for each in sent if each.dtr_id == week), None)
        if week is not None and week != target.dtr_id and chosen is None:
            raise NoSuchLink("Not Found", target.language)
        dtr_id, revision = (
            (chosen.dtr_id, chosen.revision) if chosen else (target.dtr_id, target.revision)
        )
        full = find_in(records, dtr_id, revision)
    return Shown(target, full, [each for each in sent if each.dtr_id != dtr_id])


def _of_books(office: Office, driver_id: int | None) -> tuple[str, str]:
    try:
        with office.source() as books:
            contact = read_contacts(books, [driver_id]).by_driver.get(driver_id or 0)
    except (TransientFault, StoreRefused) as fault:
        log.warning("A driver's page is shown without his name: %s", fault)
        return "", ""
    return (contact.name, contact.payment_type) if contact else ("", "")
