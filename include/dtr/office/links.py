"""Links of 30 days to a statement's PDF: handed out, followed without a login, revoked."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeTimedSerializer

from include.dtr.errors import ChangeRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.documents import Pdf, as_issued
from include.dtr.office.errors import NoSuchLink
from include.dtr.office.place import Office
from include.dtr.office.statements import find_in
from include.dtr.records import events, links
from include.dtr.records.dtrs import Status
from include.dtr.records.events import Event, EventKind
from include.dtr.records.links import Link
from include.dtr.records.queries import StatementInFull

LINK_DAYS = 30
_SALT = "dtr.link.1"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A link that was just made."""

    link_id: int
    url: str
    expires_at: datetime


def hand_out(office: Office, actor: Actor, full: StatementInFull, base_url: str) -> HandedOut:
    """A signed link of 30 days to an issued statement's PDF. Raises `ChangeRefused`.

    `base_url` is where people reach Airflow, without a slash at its end.
    """
    row = full.row
    if row.status != Status.GENERATED:
        raise ChangeRefused(f"{row.dtr_id} is {row.status}: only an issued one gets a link.")
    with office.records() as records, records.transaction():
        link_id, expires_at = links.create(records, row.id, actor.name, LINK_DAYS)
        trail.note(records, actor, EventKind.LINK_MADE, row.dtr_id, row.revision, link_id=link_id)
    token = _serializer(office).dumps(link_id)
    url = f"{base_url}/api/dtr/link?{urlencode({'token': token})}"
    return HandedOut(link_id, url, expires_at)


def follow(office: Office, actor: Actor, token: str) -> Pdf:
    """The PDF that a link leads to. Raises `NoSuchLink`, whatever is wrong with it."""
    try:
        link_id = _serializer(office).loads(token, max_age=LINK_DAYS * 86_400)
    except BadData:
        raise NoSuchLink("Not Found") from None
    with office.records() as records:
        target = links.target(records, link_id)
        if target is None:
            raise NoSuchLink("Not Found")
        pdf = as_issued(
            office, target.dtr_id, target.revision, target.pdf_s3_key, target.pdf_sha256
        )
        followed = Event(
            EventKind.LINK_FOLLOWED,
            f"link {link_id}",
            actor.origin,
            dtr_id=target.dtr_id,
            revision=target.revision,
            details={"call": actor.call, "link_id": link_id},
        )
        events.record(records, [followed])
    return pdf


def links_of(office: Office, dtr_id: str) -> list[Link]:
    """The links to the DTR's PDFs, those that have ended among them. Raises `NoSuchDtr`."""
    with office.records() as records:
        find_in(records, dtr_id, None)
        return links.of_dtr(records, dtr_id)


def revoke(office: Office, actor: Actor, dtr_id: str, link_id: int | None) -> list[int]:
    """End the DTR's links, or one of them; the ids of those ended. Raises `NoSuchDtr`."""
    with office.records() as records, records.transaction():
        find_in(records, dtr_id, None)
        revoked = list(links.revoke(records, dtr_id, actor.name, link_id))
        trail.note(records, actor, EventKind.LINKS_REVOKED, dtr_id, link_ids=revoked)
    return revoked


def _serializer(office: Office) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        office.secret(), salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}
    )
