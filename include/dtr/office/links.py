"""Links of 30 days to a statement: handed out, followed without a login, revoked."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from include.dtr.errors import ChangeRefused, StoreRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.documents import Pdf, as_issued
from include.dtr.office.errors import NoSuchLink, PdfDiffers
from include.dtr.office.office import Office
from include.dtr.office.seen import refuse_erased
from include.dtr.office.statements import find_in
from include.dtr.pdf.wording import moment
from include.dtr.records import links
from include.dtr.records.db import Connection
from include.dtr.records.dtrs import Status
from include.dtr.records.events import EventKind
from include.dtr.records.links import Link, LinkTarget
from include.dtr.records.queries import StatementInFull

LINK_DAYS = 30
_SALT = "dtr.link.1"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A link that was just made."""

    link_id: int
    url: str
    expires_at: datetime


def hand_out(
    office: Office,
    actor: Actor,
    full: StatementInFull,
    base_url: str,
    newest_seen: int | None = None,
) -> HandedOut:
    """A signed link of 30 days to an issued statement's PDF. Raises `ChangeRefused`.

    `base_url` is where people reach Airflow, without a slash at its end; `newest_seen` is the
    newest link that the caller knew of (0: none): with another one made since, none is made.
    """
    row = full.row
    if row.status != Status.GENERATED:
        raise ChangeRefused(f"{row.dtr_id} is {row.status}: only an issued one gets a link.")
    refuse_erased(row.dtr_id, full.erased_at, "linked to")
    with office.records() as records, records.transaction():
        if newest_seen is not None:
            links.lock(records, row.id)
            newest = next(iter(links.of_dtr(records, row.dtr_id)), None)
            if newest is not None and newest.id != newest_seen:
                raise ChangeRefused(
                    f"{newest.created_by} made a link to this statement meanwhile "
                    f"({moment(newest.created_at)}). Load the page again, and make another one "
                    "only if it is needed."
                )
        link_id, expires_at = links.create(records, row.id, actor.name, LINK_DAYS)
        trail.note(records, actor, EventKind.LINK_MADE, row.dtr_id, row.revision, link_id=link_id)
    return HandedOut(link_id, url_of(office.secret(), base_url, link_id), expires_at)


def url_of(secret: str, base_url: str, link_id: int) -> str:
    """The signed address of a link that is in the records."""
    token = _serializer(secret).dumps(link_id)
    return f"{base_url}/api/dtr/link?{urlencode({'token': token})}"


def opened(office: Office, actor: Actor, token: str) -> LinkTarget:
    """What a good link leads to. Raises `NoSuchLink`, whatever is wrong with it.

    What is wrong stands in the trail; a flood of bad links is counted instead.
    """
    link_id, expired = _link_of(office, actor, token)
    with office.records() as records:
        target = links.target(records, link_id)
    if target is None:
        trail.deny(office, actor, "There is no such link.", link_id=link_id)
        raise NoSuchLink("Not Found")
    if ended := target.ended or expired:
        about = (target.dtr_id, target.revision)
        trail.deny(office, actor, f"The link has ended: {ended}.", *about, link_id=link_id)
        raise NoSuchLink("Not Found", target.language)
    return target


def note_visit(
    records: Connection, actor: Actor, target: LinkTarget, dtr_id: str, revision: int, what: str
) -> None:
    """Keep in the trail that a link was followed, and what was shown."""
    holder = replace(actor, name=f"link {target.link_id}")
    trail.note(
        records,
        holder,
        EventKind.LINK_FOLLOWED,
        dtr_id,
        revision,
        link_id=target.link_id,
        what=what,
    )


def pdf_behind(
    office: Office, actor: Actor, target: LinkTarget, dtr_id: str, revision: int, key: str, sha: str
) -> Pdf:
    """A PDF for whoever holds a good link. Raises `PdfDiffers`, `StoreRefused`."""
    try:
        pdf = as_issued(office, dtr_id, revision, key, sha)
    except (PdfDiffers, StoreRefused) as fault:
        trail.deny(office, actor, str(fault), dtr_id, revision, link_id=target.link_id)
        raise
    with office.records() as records:
        note_visit(records, actor, target, dtr_id, revision, "pdf")
    return pdf


def _link_of(office: Office, actor: Actor, token: str) -> tuple[int, str | None]:
    """The id of the link that a token was signed for, and why it ended where its time is over."""
    serializer = _serializer(office.secret())
    try:
        return int(serializer.loads(token, max_age=LINK_DAYS * 86_400)), None
    except SignatureExpired as late:
        return int(serializer.load_payload(late.payload or b"")), "it has expired"
    except BadData:
        trail.deny(office, actor, "The link was not signed by this office, or is damaged.")
        raise NoSuchLink("Not Found") from None


def links_of(office: Office, dtr_id: str, made_by: str | None = None) -> list[Link]:
    """The links to the DTR's PDFs, those that have ended among them. Raises `NoSuchDtr`.

    `made_by`: those of this person alone.
    """
    with office.records() as records:
        find_in(records, dtr_id, None)
        found = links.of_dtr(records, dtr_id)
    return [link for link in found if made_by in (None, link.created_by)]


def revoke(
    office: Office, actor: Actor, dtr_id: str, link_id: int | None, only_own: bool
) -> list[int]:
    """End the DTR's links, or one of them; the ids of those ended. Raises `NoSuchDtr`.

    `only_own`: of those that the actor made.
    """
    made_by = actor.name if only_own else None
    with office.records() as records, records.transaction():
        find_in(records, dtr_id, None)
        revoked = list(links.revoke(records, dtr_id, actor.name, link_id, made_by))
        trail.note(records, actor, EventKind.LINKS_REVOKED, dtr_id, link_ids=revoked)
    return revoked


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}
    )
