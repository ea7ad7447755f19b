"""What is done with statements for a caller of the API or the page; each leaves an event."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from fastapi import Request
from itsdangerous import BadData, URLSafeTimedSerializer

from include.dtr.api import audit
from include.dtr.api.listing import names_of
from include.dtr.api.rights import Caller
from include.dtr.api.services import Services
from include.dtr.connections import Connection
from include.dtr.errors import ChangeRefused, DtrError
from include.dtr.explain import explain
from include.dtr.explanation import Explanation
from include.dtr.model import PaymentType, Statement
from include.dtr.period import PayPeriod, local_date
from include.dtr.records import events, links, queries
from include.dtr.records.dtrs import Status
from include.dtr.records.events import Event, EventKind
from include.dtr.records.queries import Revision, StatementInFull, TrailEvent
from include.dtr.run import clerk
from include.dtr.run.clerk import NoSuchDtr
from include.dtr.sources.directory import Directory
from include.dtr.sources.history import read_history
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute

log = logging.getLogger(__name__)
LINK_DAYS = 30
_SALT = "dtr.link.1"


class PdfDiffers(DtrError):
    """The object in the archive is not the document that was issued."""


class NoSuchLink(DtrError):
    """A link that is forged, expired or revoked, or to a voided statement: one answer for all."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the records say of one DTR."""

    full: StatementInFull
    revisions: list[Revision]
    trail: list[TrailEvent]
    names: Directory


@dataclass(frozen=True, slots=True)
class Pdf:
    content: bytes
    filename: str


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A link that was just made."""

    link_id: int
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Explained:
    explanation: Explanation
    revision: int
    as_issued: bool | None
    """Whether the books still give the issued figures; None where none were issued."""


def find(records: Connection, dtr_id: str, revision: int | None) -> StatementInFull:
    """Raises `NoSuchDtr`."""
    full = queries.find(records, dtr_id, revision)
    if full is None:
        which = dtr_id if revision is None else f"{dtr_id} revision {revision}"
        raise NoSuchDtr(f"There is no {which}.")
    return full


def read(
    services: Services, request: Request, caller: Caller, dtr_id: str, revision: int | None
) -> Reading:
    """One DTR with its revisions and trail. Raises `NoSuchDtr`."""
    with services.records() as records:
        full = find(records, dtr_id, revision)
        audit.note(
            records, request, caller, EventKind.READ, dtr_id=dtr_id, revision=full.row.revision
        )
        revisions = queries.revisions(records, dtr_id)
        trail = queries.trail(records, dtr_id)
    return Reading(full, revisions, trail, names_of([full.row], services.source))


def fetch_pdf(services: Services, request: Request, caller: Caller, full: StatementInFull) -> Pdf:
    """The stored PDF, checked against the SHA-256 of its issue.

    Raises `ChangeRefused` where none was issued, `PdfDiffers`, `StoreRefused`, `TransientFault`.
    """
    row = full.row
    if full.pdf_s3_key is None or row.pdf_sha256 is None:
        raise ChangeRefused(f"{row.dtr_id} is {row.status}: it has no PDF.")
    pdf = _checked(services, row.dtr_id, row.revision, full.pdf_s3_key, row.pdf_sha256)
    with services.records() as records:
        audit.note(
            records,
            request,
            caller,
            EventKind.PDF_READ,
            dtr_id=row.dtr_id,
            revision=row.revision,
        )
    return pdf


def _checked(services: Services, dtr_id: str, revision: int, key: str, sha256: str) -> Pdf:
    content = services.archive().fetch(key)
    if hashlib.sha256(content).hexdigest() != sha256:
        log.error("The object %s is not the document that was issued (SHA-256 differs)", key)
        raise PdfDiffers(
            f"The stored PDF of {dtr_id} is not the one that was issued: its SHA-256 differs. It "
            "is not shown. Restore the object from the bucket's versions or backup."
        )
    suffix = "" if revision == 1 else f".r{revision}"
    return Pdf(content, f"{dtr_id}{suffix}.pdf")


def hand_out(
    services: Services, request: Request, caller: Caller, full: StatementInFull
) -> HandedOut:
    """A signed link of 30 days to an issued statement's PDF. Raises `ChangeRefused`."""
    row = full.row
    if row.status != Status.GENERATED:
        raise ChangeRefused(f"{row.dtr_id} is {row.status}: only an issued one gets a link.")
    with services.records() as records, records.transaction():
        link_id, expires_at = links.create(records, row.id, caller.name, LINK_DAYS)
        audit.note(
            records,
            request,
            caller,
            EventKind.LINK_MADE,
            dtr_id=row.dtr_id,
            revision=row.revision,
            link_id=link_id,
        )
    token = _serializer(services).dumps(link_id)
    url = f"{services.base_url(request)}/api/dtr/link?{urlencode({'token': token})}"
    return HandedOut(link_id, url, expires_at)


def follow(services: Services, address: str, token: str) -> Pdf:
    """The PDF that a link leads to. Raises `NoSuchLink`, whatever is wrong with it."""
    try:
        link_id = _serializer(services).loads(token, max_age=LINK_DAYS * 86_400)
    except BadData:
        raise NoSuchLink("Not Found") from None
    with services.records() as records:
        target = links.target(records, link_id)
        if target is None:
            raise NoSuchLink("Not Found")
        pdf = _checked(
            services, target.dtr_id, target.revision, target.pdf_s3_key, target.pdf_sha256
        )
        followed = Event(
            EventKind.LINK_FOLLOWED,
            f"link {link_id}",
            address,
            dtr_id=target.dtr_id,
            revision=target.revision,
            details={"call": "GET /api/dtr/link", "link_id": link_id},
        )
        events.record(records, [followed])
    return pdf


def revoke_links(
    services: Services, request: Request, caller: Caller, dtr_id: str, link_id: int | None
) -> list[int]:
    """End the DTR's links, or one of them; the ids of those ended. Raises `NoSuchDtr`."""
    with services.records() as records, records.transaction():
        find(records, dtr_id, None)
        revoked = list(links.revoke(records, dtr_id, caller.name, link_id))
        audit.note(
            records, request, caller, EventKind.LINKS_REVOKED, dtr_id=dtr_id, link_ids=revoked
        )
    return revoked


def _serializer(services: Services) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        services.secret(), salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256}
    )


def explain_dtr(
    services: Services, request: Request, caller: Caller, dtr_id: str, revision: int | None
) -> Explained:
    """The trips and postings behind every figure, read from the books as they are now.

    Raises `NoSuchDtr`, and `LeaseFault` where the lease's data gives no statement.
    """
    with services.records() as records:
        full = find(records, dtr_id, revision)
        row = full.row
        audit.note(
            records, request, caller, EventKind.EXPLAINED, dtr_id=dtr_id, revision=row.revision
        )
    period = PayPeriod(row.period_start, row.period_end)
    with services.source() as books:
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


def pay(
    services: Services,
    caller: Caller,
    dtr_id: str,
    payment_type: PaymentType,
    batch_number: str,
    on: date | None,
) -> None:
    """Note a payment of today (New York) or `on`. Raises `NoSuchDtr`, `ChangeRefused`."""
    with services.records() as records:
        clerk.pay(
            records,
            dtr_id,
            payment_type,
            batch_number,
            on or local_date(services.now()),
            actor=caller.name,
            origin=caller.address,
        )


def void(services: Services, caller: Caller, dtr_id: str, reason: str) -> None:
    """Void the standing DTR. Raises `NoSuchDtr`, `ChangeRefused`."""
    with services.records() as records:
        clerk.void(records, dtr_id, reason, actor=caller.name, origin=caller.address)
