"""Mails that came back: from a mailbox file or folder, or one that a person reports.

    python -m include.dtr.delivery.bounces ~/bounces.mbox

A bounce (RFC 3464) names the mail by its Message-ID; nothing else of it is believed. Reading the
same file twice changes nothing.
"""

import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path

from include.dtr.delivery import PACKAGE
from include.dtr.errors import StoreRefused, one_line
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office
from include.dtr.records.events import EventKind
from include.dtr.sqlfiles import sql_file

_OURS = re.compile(r"<dtr-\d+-\d+@[^\s<>]{1,255}>")
_LONGEST_PART = 1_000_000
"""Characters of a part that are looked at."""


@dataclass(frozen=True, slots=True)
class Bounce:
    message_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    mails: int
    bounced: int
    """Messages that are BOUNCED now and were not before."""


def take_in(office: Office, actor: Actor, path: Path) -> TakenIn:
    """Note every bounce of an mbox file or a Maildir folder. Raises `StoreRefused` for neither."""
    mails = bounced = 0
    for mail in _mails(path):
        mails += 1
        found = bounce_of(mail)
        if found is not None and note_bounce(office, actor, found):
            bounced += 1
    return TakenIn(mails, bounced)


def note_bounce(office: Office, actor: Actor, bounce: Bounce) -> bool:
    """Keep that a message came back; False where no message is known by that id, or it is kept."""
    keys = {"message_id": bounce.message_id, "reason": bounce.reason}
    with office.records() as records, records.transaction():
        found = records.execute(sql_file(PACKAGE, "bounce"), keys).fetchone()
        if found is None:
            return False
        delivery_id, dtr_id, revision = found
        trail.note(
            records,
            actor,
            EventKind.NOT_SENT,
            dtr_id,
            revision,
            delivery_id=delivery_id,
            state="BOUNCED",
            reason=bounce.reason,
        )
    return True


def bounce_of(mail: Message) -> Bounce | None:
    """What a mail says came back; None where it is no report of a failure for good."""
    action, reason = "", ""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload() or []:
                if isinstance(block, Message):
                    action = str(block.get("Action", "")).strip().lower() or action
                    reason = str(block.get("Diagnostic-Code", "")) or reason
                    reason = reason or str(block.get("Status", ""))
    if action != "failed":
        return None
    for part in mail.walk():
        if part is mail or part.get_content_type() not in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/rfc822-headers",
        ):
            continue
        found = _OURS.search(str(part)[:_LONGEST_PART])
        if found:
            said = one_line(reason.strip()) or "the mail came back"
            return Bounce(found[0], f"it came back: {said}")
    return None


def _mails(path: Path) -> Iterator[Message]:
    if path.is_dir():
        box: mailbox.Mailbox[mailbox.Message] = mailbox.Maildir(path, create=False)
    elif path.is_file():
        box = mailbox.mbox(path, create=False)
    else:
        raise StoreRefused(f"{path} is neither a mailbox file nor a folder.")
    for key in box.iterkeys():
        parsed = email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
        if isinstance(parsed, EmailMessage):
            yield parsed
