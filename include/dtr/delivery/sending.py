"""Sending a batch: each message taken in hand, handed over, and kept as what became of it.

A crash between two of these steps leaves SENDING, which `closing` turns into UNKNOWN: such a
message is never sent again by itself. What was never handed over goes back into the queue.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

from include.dtr.delivery import records as kept
from include.dtr.delivery.addresses import Way, way_to
from include.dtr.delivery.facts import Facts, facts_of
from include.dtr.delivery.letter import (
    Attachment,
    Envelope,
    Page,
    Recipient,
    letter_of,
    mail_of,
    text_message,
)
from include.dtr.delivery.post import Post
from include.dtr.delivery.smtp import Answer, Outcome
from include.dtr.delivery.states import Channel, DeliveryState
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.failpoints import reach
from include.dtr.languages import best_match
from include.dtr.office.documents import as_issued
from include.dtr.office.errors import PdfDiffers
from include.dtr.office.links import LINK_DAYS, url_of
from include.dtr.payments.week_money import WeekMoney, money_of_week
from include.dtr.period import local_date
from include.dtr.records import events
from include.dtr.records.events import Event, EventKind
from include.dtr.sources.contacts import Contacts, read_contacts

log = logging.getLogger(__name__)
CHUNK = 100
"""Messages whose addresses and figures are read at once; memory is flat in the number of all."""
REFUSED_IN_A_ROW = 20
"""After this many refusals in a row the server objects to us, not to the drivers."""
_STATES = {
    Answer.TAKEN: DeliveryState.SENT,
    Answer.NEVER: DeliveryState.FAILED,
    Answer.UNKNOWN: DeliveryState.UNKNOWN,
    Answer.NOT_NOW: DeliveryState.QUEUED,
}
_EVENTS = {DeliveryState.SENT: EventKind.SENT_TO_DRIVER}


@dataclass
class Sent:
    """What became of a batch, by state; QUEUED: to be tried again."""

    by_state: dict[DeliveryState, int] = field(default_factory=dict)

    def add(self, state: DeliveryState) -> None:
        self.by_state[state] = self.by_state.get(state, 0) + 1

    def __getitem__(self, state: DeliveryState) -> int:
        return self.by_state.get(state, 0)


def send_batch(post: Post, ids: Sequence[int]) -> Sent:
    """Send what is still queued of `ids`.

    Raises `TransientFault` where something is to be tried again, `StoreRefused` where the mail
    server refuses us as a whole; both after what could be done was.
    """
    sent, refused, until = Sent(), 0, monotonic() + post.seconds
    try:
        for chunk in _chunks(ids):
            for facts, way, to in _looked_up(post, chunk):
                if way.address is None:
                    _skip(post, facts, way.reason or "", sent)
                    continue
                if monotonic() > until:
                    raise TransientFault("The time of this try is over; the rest waits.")
                state = _send_one(post, facts, way, to)
                if state is None:
                    continue
                sent.add(state)
                refused = refused + 1 if state is DeliveryState.FAILED else 0
                if refused >= REFUSED_IN_A_ROW:
                    raise StoreRefused(
                        f"The server refused {refused} messages one after the other, the last "
                        f"about {facts.dtr_id}; the others wait. Look at the reasons in the "
                        "register of mails."
                    )
    finally:
        post.mailer.close()
    if sent[DeliveryState.QUEUED]:
        raise TransientFault(f"{sent[DeliveryState.QUEUED]} messages wait for the server.")
    return sent


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _looked_up(post: Post, ids: Sequence[int]) -> Iterator[tuple[Facts, Way, Recipient]]:
    """Each message with where it goes now: addresses are read when they are needed."""
    all_facts = [facts_of(row) for row in kept.messages(post.records, ids)]
    contacts = read_contacts(post.source, (facts.driver_id for facts in all_facts))
    for facts in all_facts:
        yield facts, _way(post, facts, contacts), _recipient(facts, contacts)


def _way(post: Post, facts: Facts, contacts: Contacts) -> Way:
    if not facts.stands and facts.answered is None:
        return Way(reason=f"{facts.dtr_id} revision {facts.revision} no longer stands")
    if facts.channel is Channel.SMS and post.texter is None:
        return Way(reason="text messages are switched off")
    return way_to(
        facts.channel,
        contacts.by_driver.get(facts.driver_id or 0),
        contacts.sharers,
        facts.last_address,
        facts.despite,
        post.house.rules,
    )


def _recipient(facts: Facts, contacts: Contacts) -> Recipient:
    contact = contacts.by_driver.get(facts.driver_id or 0)
    if contact is None:
        return Recipient("", best_match(None), "")
    return Recipient(contact.name, best_match(contact.language), contact.payment_type)


def _skip(post: Post, facts: Facts, reason: str, sent: Sent) -> None:
    with post.records.transaction():
        if kept.skip(post.records, facts.id, post.run_id, reason):
            _note(post, facts, DeliveryState.SKIPPED, reason)
            sent.add(DeliveryState.SKIPPED)


def _send_one(post: Post, facts: Facts, way: Way, to: Recipient) -> DeliveryState | None:
    """What became of one message; None where somebody else has it, or it no longer stands."""
    message_id = f"<dtr-{facts.id}-{facts.tries + 1}@{post.house.sender.rpartition('@')[2]}>"
    columns = {
        "actor": post.actor,
        "run_id": post.run_id,
        "held_by": post.held_by,
        "address": way.address,
        "language": to.language,
        "message_id": message_id,
        "warning": way.warning,
    }
    post.pace.wait()
    with post.records.transaction():
        in_hand = kept.begin(post.records, facts.id, LINK_DAYS, columns)
        if in_hand is None:
            return None
        # Read now, and not with the figures: while others were sent to, a batch may have gone out.
        money = money_of_week(post.records, facts.dtr_id, facts.figures.total_due)
    reach("mail_begun")
    page = Page(
        url_of(post.office.secret(), post.house.base_url, in_hand.link_id), in_hand.expires_at
    )
    try:
        outcome = _handed_over(post, facts, way.address or "", to, page, money, message_id)
    except (TransientFault, StoreRefused) as fault:
        # Nothing was handed over.
        kept.finish(post.records, facts.id, post.held_by, DeliveryState.QUEUED, str(fault))
        raise
    reach("mail_answered")
    state = _STATES[outcome.answer]
    reason = _without_address(outcome.said, way.address or "")
    if state is DeliveryState.QUEUED and facts.tries + 1 >= post.house.most_tries:
        state = DeliveryState.FAILED
        reason = f"given up after {facts.tries + 1} tries: {reason}"
    with post.records.transaction():
        finished = kept.finish(post.records, facts.id, post.held_by, state, reason)
        if finished and state is not DeliveryState.QUEUED:
            _note(post, facts, state, reason)
    if not finished:
        log.warning("Message %d was given to another try meanwhile", facts.id)
    reach("mail_recorded")
    return state


def _handed_over(
    post: Post,
    facts: Facts,
    address: str,
    to: Recipient,
    page: Page,
    money: WeekMoney,
    message_id: str,
) -> Outcome:
    house = post.house
    if facts.channel is Channel.SMS:
        if post.texter is None:
            return Outcome(Answer.NEVER, "text messages are switched off")
        return post.texter.send(address, text_message(facts, to, page, house.company))
    pdf = None
    if house.attach_pdf and facts.answered is None:
        try:
            issued = as_issued(
                post.office, facts.dtr_id, facts.revision, facts.pdf_key, facts.pdf_sha256
            )
        except PdfDiffers as differs:
            return Outcome(Answer.NEVER, str(differs))
        pdf = Attachment(issued.filename, issued.content)
    now = post.office.now()
    envelope = Envelope(
        sender=house.sender,
        sender_name=" ".join(house.company.name.split()),
        to=address,
        to_name=to.name,
        message_id=message_id,
        at=now,
        reply_to=house.reply_to,
    )
    letter = letter_of(facts, to, page, house.company, money, local_date(now))
    content = mail_of(letter, to.language, envelope, pdf).as_bytes()
    return post.mailer.send(address, content)


def _without_address(said: str | None, address: str) -> str | None:
    """A server's words often quote the address, which is kept only where it can be forgotten."""
    if not said or not address:
        return said
    return re.sub(re.escape(address), "the address", said, flags=re.IGNORECASE)


def _note(post: Post, facts: Facts, state: DeliveryState, reason: str | None) -> None:
    """On the DTR's trail; without the address, which can be forgotten."""
    kind = _EVENTS.get(state, EventKind.NOT_SENT)
    details: dict[str, object] = {"delivery_id": facts.id, "channel": facts.channel}
    if state is not DeliveryState.SENT:
        details |= {"state": state, "reason": reason}
    event = Event(
        kind,
        post.actor,
        f"Dag run {post.run_id}",
        dtr_id=facts.dtr_id,
        revision=facts.revision,
        run_id=post.run_id,
        details=details,
    )
    events.record(post.records, [event])
